namespace SecureMcp.Callers;

/// <summary>
/// One API key in the settings. Two entries may have the same <see cref="Id"/>: both keys are the same caller's, which is
/// how a key is replaced without a gap. Immutable.
/// </summary>
public sealed class ApiKeyEntry
{
    /// <summary>
    /// Who calls with it: the subject of its caller, for rules, records and rates. 1 to 64 letters, digits, dots, hyphens
    /// and underscores. Required.
    /// </summary>
    public string Id { get; init; } = "";

    /// <summary>What people call it, up to 128 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Who answers for it, up to 128 characters; for the log. Entries with the same id must agree.</summary>
    public string? Owner { get; init; }

    /// <summary>The keyed hash of the key, 64 hexadecimal digits. Required.</summary>
    public string Hash { get; init; } = "";

    /// <summary>The scopes that it grants, each as RFC 6749 section 3.3 has it.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The roles that it grants, written as scopes are.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>
    /// The tenant of its caller, written as <see cref="Id"/> is. Default <c>api-key</c>. Entries with the same id must agree.
    /// </summary>
    public string TenantId { get; init; } = ApiKeyScheme.SchemeName;

    /// <summary>
    /// When it ends, in UTC: <c>2027-06-30</c>, which is the first moment of that day, or <c>2027-06-30T12:00:00Z</c>.
    /// Required: a key that nobody has to renew is a key that nobody knows any more.
    /// </summary>
    public string ExpiresAt { get; init; } = "";

    /// <summary>Whether it was taken back. Default <see langword="false"/>.</summary>
    public bool Revoked { get; init; }
}
