namespace SecureMcp.Local.Provider;

/// <summary>Which scopes a token gets. Pure.</summary>
internal static class ScopeRequest
{
    private const string Prefix = $"{SampleDirectory.ApplicationIdUri}/";

    /// <summary>What OpenID Connect clients add by habit; it asks nothing of the API.</summary>
    private static readonly string[] Ignored = ["openid", "profile", "email", "offline_access"];

    /// <summary>
    /// The part of <paramref name="granted"/> that <paramref name="requested"/> asks for: short or fully qualified names,
    /// <c>.default</c> or nothing for all. Null when a name is unknown or nothing is left (RFC 6749 section 5.2, invalid_scope).
    /// </summary>
    public static IReadOnlyList<string>? Resolve(string? requested, IReadOnlyList<string> granted)
    {
        var names = (requested ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Except(Ignored, StringComparer.Ordinal).ToArray();
        if (names.Length == 0 || names is [Prefix + ".default"])
            return granted;
        var wanted = names.Select(name => name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name).ToHashSet(StringComparer.Ordinal);
        if (!wanted.IsSubsetOf(SampleDirectory.Scopes))
            return null;
        var result = granted.Where(wanted.Contains).ToArray();
        return result.Length == 0 ? null : result;
    }

    /// <summary>An application gets all its roles or nothing: it may ask for <c>.default</c> only, as in Entra ID.</summary>
    public static bool IsForApp(string? requested) => string.IsNullOrWhiteSpace(requested) || requested.Trim() == $"{Prefix}.default";

    public static string Qualify(IEnumerable<string> scopes) => string.Join(' ', scopes.Select(scope => Prefix + scope));
}
