using Microsoft.Extensions.Options;

namespace SecureMcp.Callers;

/// <summary>Checks <see cref="IntrospectionOptions"/> at start and reports everything that is wrong at once; repeats no secret.</summary>
internal sealed class IntrospectionOptionsValidator(AzureEnvironment environment, ConfiguredSchemes configured) : IValidateOptions<IntrospectionOptions>
{
    public const int MinSecretLength = 16;
    public const int MaxSecretLength = 1024;

    private const string Section = IntrospectionOptions.SectionName;

    private static readonly TimeSpan MaxCacheFor = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, IntrospectionOptions options)
    {
        List<string> problems = configured.Has(IntrospectionOptions.Section) ? [.. ServerProblems(options), .. ClientProblems(options), .. AnswerProblems(options)] : [];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> ServerProblems(IntrospectionOptions options)
    {
        if (options.Endpoint is not { } endpoint || !ProviderUri.IsAllowed(endpoint, environment) || endpoint.Fragment.Length > 0)
            yield return $"{Section}:Endpoint must be the https address of the introspection endpoint, without fragment or user; http is accepted for loopback outside Azure only.";
        if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) || !ProviderUri.IsAllowed(issuer, environment) || issuer.Query.Length > 0 || issuer.Fragment.Length > 0 || !TokenText.IsName(options.Issuer))
            yield return $"{Section}:Issuer must be the authorization server's issuer, an https URL without query, fragment or user (RFC 8414 section 2); http is accepted for loopback outside Azure only.";
        if (options.Timeout < TimeSpan.FromSeconds(1) || options.Timeout > TimeSpan.FromSeconds(30))
            yield return $"{Section}:Timeout must be from 00:00:01 to 00:00:30.";
    }

    private static IEnumerable<string> ClientProblems(IntrospectionOptions options)
    {
        if (!TokenText.IsName(options.ClientId))
            yield return $"{Section}:ClientId must be set: up to {TokenText.MaxNameLength} printable ASCII characters.";
        var problems = options.ClientAuthentication switch
        {
            IntrospectionClientAuthentication.ClientSecretBasic or IntrospectionClientAuthentication.ClientSecretPost => SecretProblems(options),
            IntrospectionClientAuthentication.PrivateKeyJwt => KeyProblems(options),
            _ => [$"{Section}:ClientAuthentication must be ClientSecretBasic, ClientSecretPost or PrivateKeyJwt."],
        };
        foreach (var problem in problems)
            yield return problem;
    }

    private static IEnumerable<string> SecretProblems(IntrospectionOptions options)
    {
        if (options.ClientSecret is not { Length: >= MinSecretLength and <= MaxSecretLength } secret || secret.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            yield return $"{Section}:ClientSecret must be set for {options.ClientAuthentication}: {MinSecretLength} to {MaxSecretLength} printable ASCII characters.";
        if (!string.IsNullOrEmpty(options.PrivateKey) || !string.IsNullOrEmpty(options.PrivateKeyFile) || !string.IsNullOrEmpty(options.KeyId))
            yield return $"{Section}:PrivateKey, PrivateKeyFile and KeyId are for ClientAuthentication PrivateKeyJwt.";
    }

    private static IEnumerable<string> KeyProblems(IntrospectionOptions options)
    {
        // A secret that lies around unused is one that nobody misses.
        if (!string.IsNullOrEmpty(options.ClientSecret))
            yield return $"{Section}:ClientSecret must not be set for PrivateKeyJwt.";
        if (IntrospectionSchemes.ReadKey(options, out _) is { } problem)
            yield return problem;
        if (!string.IsNullOrEmpty(options.KeyId) && !TokenText.IsName(options.KeyId))
            yield return $"{Section}:KeyId must be up to {TokenText.MaxNameLength} printable ASCII characters.";
        if (!Enum.IsDefined(options.AssertionAudience))
            yield return $"{Section}:AssertionAudience must be Issuer or Endpoint.";
    }

    private static IEnumerable<string> AnswerProblems(IntrospectionOptions options)
    {
        if (!TokenText.IsName(options.Audience))
            yield return $"{Section}:Audience must be set: up to {TokenText.MaxNameLength} printable ASCII characters.";
        (string Setting, string? Value)[] claims =
        [
            (nameof(options.SubjectClaim), options.SubjectClaim), (nameof(options.ClientClaim), options.ClientClaim),
            (nameof(options.ScopeClaim), options.ScopeClaim), (nameof(options.RolesClaim), options.RolesClaim),
        ];
        foreach (var (setting, _) in claims.Where(claim => !TokenText.IsName(claim.Value)))
            yield return $"{Section}:{setting} must name a member: up to {TokenText.MaxNameLength} printable ASCII characters.";
        if (!string.IsNullOrEmpty(options.TenantClaim) && !TokenText.IsName(options.TenantClaim))
            yield return $"{Section}:TenantClaim must be up to {TokenText.MaxNameLength} printable ASCII characters.";
        if (options.CacheFor < TimeSpan.Zero || options.CacheFor > MaxCacheFor)
            yield return $"{Section}:CacheFor must be from 00:00:00 to 00:05:00.";
        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > TokenLifetime.MaxClockSkew)
            yield return $"{Section}:ClockSkew must be from 00:00:00 to 00:05:00.";
    }
}
