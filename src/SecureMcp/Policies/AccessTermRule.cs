using System.Collections.Immutable;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>What the values of a term may be, wherever they are declared. Pure.</summary>
internal static class AccessTermRule
{
    /// <summary>As tokens write them: each value once, GUIDs of clients and tenants in lower case.</summary>
    public static ImmutableArray<string> Normalize(AccessTermKind kind, IEnumerable<string> values) =>
    [
        .. values
            .Select(value => kind is AccessTermKind.Client or AccessTermKind.Tenant && Guid.TryParseExact(value, "D", out var id) ? id.ToString("D") : value)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The end of a sentence that begins with the member or the setting, for everything that is wrong.</summary>
    public static IEnumerable<string> FindProblems(AccessTerm term)
    {
        if (term.AnyOf.IsEmpty)
            yield return $"carries [Require{term.Kind}] with an empty {term.Kind.ToString().ToLowerInvariant()} list.";
        foreach (var value in term.AnyOf.Where(value => Fault(term.Kind, value) is not null))
        {
            yield return term.Kind switch
            {
                AccessTermKind.Scope => $"requires the scope '{value}', which is no scope-token of RFC 6749 section 3.3.",
                AccessTermKind.AuthenticationContext => $"requires the authentication context '{value}', which is none of c1 to c99.",
                AccessTermKind.Acr => "carries [RequireAcr] with a value that is not printable ASCII without space, quotation mark and backslash.",
                _ => $"carries [Require{term.Kind}] with an empty {term.Kind.ToString().ToLowerInvariant()}, or one with control characters.",
            };
        }
    }

    /// <summary>The end of a sentence that begins with what holds the value; null when nothing is wrong with it.</summary>
    public static string? Fault(AccessTermKind kind, string? value) => kind switch
    {
        AccessTermKind.Scope or AccessTermKind.Acr when !ScopeToken.IsValid(value) => "must be printable ASCII without space, quotation mark and backslash (RFC 6749 section 3.3), and not empty.",
        AccessTermKind.AuthenticationContext when !IsContext(value) => "must be one of c1 to c99.",
        _ when string.IsNullOrWhiteSpace(value) || value.Any(char.IsControl) => "must be neither empty nor hold control characters.",
        _ => null,
    };

    private static bool IsContext(string? id) => id is ['c', >= '1' and <= '9'] or ['c', >= '1' and <= '9', >= '0' and <= '9'];
}
