namespace SecureMcp.Callers;

/// <summary>An issuer that a scheme takes tokens of.</summary>
/// <param name="Section">The section of the settings that names it.</param>
/// <param name="Issuer">One of its names.</param>
/// <param name="IsFor">Whether the scheme would judge a token that names a given issuer.</param>
internal sealed record KnownIssuer(string Section, string Issuer, Func<string, bool> IsFor)
{
    /// <summary>An issuer with one name.</summary>
    public static KnownIssuer Exactly(string section, string issuer) => new(section, issuer, other => string.Equals(other, issuer, StringComparison.Ordinal));
}
