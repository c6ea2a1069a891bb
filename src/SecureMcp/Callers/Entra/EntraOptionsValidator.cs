using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Checks <see cref="EntraOptions"/> at start and reports everything that is wrong at once.</summary>
internal sealed class EntraOptionsValidator(AzureEnvironment environment, ConfiguredSchemes configured) : IValidateOptions<EntraOptions>
{
    private const string Section = EntraOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, EntraOptions options)
    {
        List<string> problems = configured.Has(EntraOptions.Section) ? [.. TenantProblems(options), .. Problems(options)] : [];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> TenantProblems(EntraOptions options)
    {
        var namesHome = !string.IsNullOrEmpty(options.TenantId);
        var namesTenants = namesHome || options.AllowedTenants.Count > 0;
        if (options.AllowAnyTenant && namesTenants)
            yield return $"{Section}:AllowAnyTenant must not be true beside TenantId or AllowedTenants, which it would make void.";
        if (namesHome ? !IsId(options.TenantId) : !namesTenants && !options.AllowAnyTenant)
            yield return $"{Section}:TenantId must be the tenant's id, a GUID; 'common', 'organizations', 'consumers' and domain names are not accepted.";
        foreach (var index in BadIds(options.AllowedTenants))
            yield return $"{Section}:AllowedTenants:{index} must be a tenant's id, a GUID.";
    }

    private IEnumerable<string> Problems(EntraOptions options)
    {
        if (!IsId(options.ClientId))
            yield return $"{Section}:ClientId must be the application (client) id of the endpoint's own registration, a GUID.";
        foreach (var index in BadIds(options.AllowedClients))
            yield return $"{Section}:AllowedClients:{index} must be the application (client) id of a client, a GUID.";
        if (!Enum.IsDefined(options.MinimumClientAuthentication))
            yield return $"{Section}:MinimumClientAuthentication must be Public, Secret or Assertion.";
        var isAuthority = options.Authority is { } authority && ProviderUri.IsAllowed(authority, environment) && IsRoot(authority);
        if (!isAuthority)
            yield return $"{Section}:Authority must be https://host/ without path, query, fragment or user; http is accepted for loopback outside Azure only.";
        else if (options.AllowVersion1 && EntraCloud.Of(options.Authority).Version1Root is null)
            yield return $"{Section}:AllowVersion1 must be false for this Authority: who issues version 1.0 tokens there is not known.";
        if (!string.IsNullOrEmpty(options.ApplicationIdUri) && !IsApplicationIdUri(options.ApplicationIdUri))
            yield return $"{Section}:ApplicationIdUri must be an absolute URI without query or fragment, in characters that a scope may have (RFC 6749 section 3.3).";
        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > TokenLifetime.MaxClockSkew)
            yield return $"{Section}:ClockSkew must be from 00:00:00 to 00:05:00.";
    }

    private static IEnumerable<int> BadIds(IReadOnlyList<string> ids) => Enumerable.Range(0, ids.Count).Where(index => !IsId(ids[index]));

    private static bool IsId(string? text) => EntraId.TryNormalize(text, out var id) && id != Guid.Empty.ToString("D");

    private static bool IsRoot(Uri uri) => uri.AbsolutePath == "/" && uri.Query.Length == 0 && uri.Fragment.Length == 0;

    private static bool IsApplicationIdUri(string text) =>
        ScopeToken.IsValid(text) && Uri.TryCreate(text, UriKind.Absolute, out _) && !text.Contains('?', StringComparison.Ordinal) && !text.Contains('#', StringComparison.Ordinal);
}
