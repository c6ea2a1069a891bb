using Microsoft.Extensions.Options;

namespace SecureMcp.Callers;

/// <summary>
/// No two schemes take tokens of the same issuer: which one judges a token must not depend on which is asked first, and a
/// token for a shared secret must never be held against a public key, or the other way round (RFC 8725 section 2.1).
/// </summary>
internal static class IssuersRule
{
    public static IEnumerable<string> FindProblems(IEnumerable<ISchemeSource> sources)
    {
        var issuers = sources.SelectMany(IssuersOf).ToList();
        for (var i = 0; i < issuers.Count; i++)
        {
            foreach (var other in issuers.Take(i).Where(other => other.IsFor(issuers[i].Issuer) || issuers[i].IsFor(other.Issuer)))
                yield return $"{issuers[i].Section} and {other.Section} take tokens of the same issuer. Each issuer must be one scheme's alone.";
        }
    }

    // Settings that are wrong in themselves are reported by their own check.
    private static List<KnownIssuer> IssuersOf(ISchemeSource source)
    {
        try
        {
            return [.. source.Issuers];
        }
        catch (Exception e) when (e is OptionsValidationException or InvalidOperationException)
        {
            return [];
        }
    }
}
