namespace SecureMcp.Callers;

/// <summary>What is wrong between schemes that are each right by themselves.</summary>
internal static class SchemeConflicts
{
    /// <summary>
    /// Names that two schemes share, because callers are told apart by them, and issuers that two schemes judge, because the
    /// laxer one would decide.
    /// </summary>
    public static IEnumerable<string> Find(IReadOnlyList<ICallerScheme> schemes, IEnumerable<AuthorizationServer> servers)
    {
        foreach (var name in schemes.GroupBy(scheme => scheme.Name, StringComparer.Ordinal).Where(group => group.Skip(1).Any()))
            yield return $"SecureMcp:Callers has two schemes with the name '{name.Key}': give one another name.";
        foreach (var issuer in servers.Select(server => server.Issuer).Distinct(StringComparer.Ordinal))
        {
            var judges = schemes.OfType<JwtScheme>().Where(scheme => scheme.Judges(issuer)).Select(scheme => $"'{scheme.Name}'").Order(StringComparer.Ordinal).ToList();
            if (judges.Count > 1)
                yield return $"SecureMcp:Callers has several schemes for tokens of the issuer {issuer}: {string.Join(", ", judges)}. Keep one.";
        }
    }
}
