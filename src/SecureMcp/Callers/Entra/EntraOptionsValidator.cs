using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Checks <see cref="EntraOptions"/> at start and reports everything that is wrong at once.</summary>
internal sealed class EntraOptionsValidator(AzureEnvironment environment, ConfiguredSchemes configured) : IValidateOptions<EntraOptions>
{
    private const string Section = EntraOptions.SectionName;

    public ValidateOptionsResult Validate(string? name, EntraOptions options)
    {
        List<string> problems = configured.Has(EntraOptions.Section) ? [.. Problems(options)] : [];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> Problems(EntraOptions options)
    {
        if (!IsId(options.TenantId))
            yield return $"{Section}:TenantId must be the tenant's id, a GUID; 'common', 'organizations', 'consumers' and domain names are not accepted.";
        if (!IsId(options.ClientId))
            yield return $"{Section}:ClientId must be the application (client) id of the endpoint's own registration, a GUID.";
        if (options.Authority is not { } authority || !ProviderUri.IsAllowed(authority, environment) || !IsRoot(authority))
            yield return $"{Section}:Authority must be https://host/ without path, query, fragment or user; http is accepted for loopback outside Azure only.";
        if (!string.IsNullOrEmpty(options.ApplicationIdUri) && !IsApplicationIdUri(options.ApplicationIdUri))
            yield return $"{Section}:ApplicationIdUri must be an absolute URI without query or fragment, in characters that a scope may have (RFC 6749 section 3.3).";
        if (options.ClockSkew < TimeSpan.Zero || options.ClockSkew > TokenLifetime.MaxClockSkew)
            yield return $"{Section}:ClockSkew must be from 00:00:00 to 00:05:00.";
    }

    private static bool IsId(string? text) => EntraId.TryNormalize(text, out var id) && id != Guid.Empty.ToString("D");

    private static bool IsRoot(Uri uri) => uri.AbsolutePath == "/" && uri.Query.Length == 0 && uri.Fragment.Length == 0;

    private static bool IsApplicationIdUri(string text) =>
        ScopeToken.IsValid(text) && Uri.TryCreate(text, UriKind.Absolute, out _) && !text.Contains('?', StringComparison.Ordinal) && !text.Contains('#', StringComparison.Ordinal);
}
