using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>Checks <see cref="OidcOptions"/> at start and reports everything that is wrong at once.</summary>
internal sealed class OidcOptionsValidator(AzureEnvironment environment, ConfiguredSchemes configured) : IValidateOptions<OidcOptions>
{
    private const string Section = OidcOptions.SectionName;
    private const int MaxNameLength = 32;

    public ValidateOptionsResult Validate(string? name, OidcOptions options)
    {
        List<string> problems = configured.Has(OidcOptions.Section) ? [.. Problems(options)] : [];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private IEnumerable<string> Problems(OidcOptions options)
    {
        if (options.Issuers.Count == 0)
            yield return $"{Section}:Issuers must name at least one issuer.";
        for (var i = 0; i < options.Issuers.Count; i++)
        {
            var key = $"{Section}:Issuers:{i}";
            var issuer = options.Issuers[i];
            foreach (var problem in OriginProblems(issuer).Concat(ListProblems(issuer)).Concat(ClaimProblems(issuer)))
                yield return $"{key}:{problem}";
            if (options.Issuers.Take(i).Any(earlier => earlier.Name == issuer.Name))
                yield return $"{key}:Name must be another than the names of the issuers before it.";
            if (options.Issuers.Take(i).Any(earlier => earlier.Issuer == issuer.Issuer))
                yield return $"{key}:Issuer must be another than the issuers before it.";
        }
    }

    private IEnumerable<string> OriginProblems(OidcIssuer issuer)
    {
        if (issuer.Name is not { Length: > 0 and <= MaxNameLength } || !char.IsAsciiLetterLower(issuer.Name[0])
            || !issuer.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            yield return "Name must be 1 to 32 lower-case letters, digits and hyphens, a letter first.";
        }

        if (!Uri.TryCreate(issuer.Issuer, UriKind.Absolute, out var uri) || !ProviderUri.IsAllowed(uri, environment)
            || issuer.Issuer.AsSpan().ContainsAny('?', '#', ' ') || !System.Text.Ascii.IsValid(issuer.Issuer))
        {
            yield return "Issuer must be an https URL without user, query and fragment, spelt as in the tokens; http is accepted for loopback outside Azure only.";
        }

        if (issuer.MetadataUri is { } metadata && !IsAddress(metadata))
            yield return "MetadataUri must be an https URL without user and fragment; http is accepted for loopback outside Azure only.";
        if (issuer.KeysUri is { } keys && !IsAddress(keys))
            yield return "KeysUri must be an https URL without user and fragment; http is accepted for loopback outside Azure only.";
        if (issuer.ClockSkew < TimeSpan.Zero || issuer.ClockSkew > TokenLifetime.MaxClockSkew)
            yield return "ClockSkew must be from 00:00:00 to 00:05:00.";
    }

    private static IEnumerable<string> ListProblems(OidcIssuer issuer)
    {
        if (issuer.Audiences.Count == 0 || issuer.Audiences.Any(string.IsNullOrWhiteSpace))
            yield return "Audiences must name at least one audience, none of them empty: without one, tokens for any API would be accepted.";
        if (issuer.Algorithms.Any(name => name is null || !JwsAlgorithm.TryFind(name, out _)))
            yield return $"Algorithms may name only {string.Join(", ", JwsAlgorithm.Names)}.";
        if (issuer.AllowedClients.Any(string.IsNullOrWhiteSpace))
            yield return "AllowedClients must not have empty entries.";
        if (issuer.GrantedScopes.Any(scope => !ScopeToken.IsValid(scope)))
            yield return "GrantedScopes must be scopes of RFC 6749 section 3.3.";
        if (issuer.GrantedScopes.Count > 0 && issuer.AllowedClients.Count == 0)
            yield return "GrantedScopes needs AllowedClients: else whoever gets any token from the issuer would be granted them.";
        if (issuer.ScopePrefix is not "" && !ScopeToken.IsValid(issuer.ScopePrefix))
            yield return "ScopePrefix must be in characters that a scope may have (RFC 6749 section 3.3).";
    }

    private static IEnumerable<string> ClaimProblems(OidcIssuer issuer)
    {
        const string Rule = "must be the name of a claim, with dots between names where it is inside of others.";
        const string TestRule = "must have entries of the form claim=value or claim.";
        if (!ClaimPath.TryParse(issuer.RolesClaim, out _))
            yield return $"RolesClaim {Rule}";
        if (!ClaimPath.TryParse(issuer.SubjectClaim, out _))
            yield return $"SubjectClaim {Rule}";
        if (!string.IsNullOrEmpty(issuer.TenantClaim) && !ClaimPath.TryParse(issuer.TenantClaim, out _))
            yield return $"TenantClaim {Rule}";
        if (issuer.ScopeClaims.Any(claim => !ClaimPath.TryParse(claim, out _)))
            yield return $"ScopeClaims: each {Rule}";
        if (issuer.ClientClaims.Any(claim => !ClaimPath.TryParse(claim, out _)))
            yield return $"ClientClaims: each {Rule}";
        if (issuer.AppOnlyWhen.Any(test => !ClaimTest.TryParse(test, out _)))
            yield return $"AppOnlyWhen {TestRule}";
        if (issuer.RequiredClaims.Any(test => !ClaimTest.TryParse(test, out _)))
            yield return $"RequiredClaims {TestRule}";
    }

    private bool IsAddress(Uri uri) => ProviderUri.IsAllowed(uri, environment) && uri.Fragment.Length == 0;
}
