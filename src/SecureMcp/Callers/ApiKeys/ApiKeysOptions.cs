namespace SecureMcp.Callers;

/// <summary>Which API keys are taken. Section <c>SecureMcp:Callers:ApiKeys</c>. Immutable.</summary>
public sealed class ApiKeysOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = $"SecureMcp:Callers:{Section}";

    internal const string Section = "ApiKeys";

    /// <summary>
    /// The key of the keyed hash (HMAC-SHA-256), base64 of 32 to 1024 random bytes. Required. A secret: keep it apart from
    /// the hashes where you can. With another one, every API key has to be made anew.
    /// </summary>
    public string HashKey { get; init; } = "";

    /// <summary>
    /// Whether the keys in the table (<c>SecureMcp:Storage:KeyTable</c>) are taken, too: those that operators make, end and
    /// replace with the command line while the endpoint runs. Default <see langword="false"/>.
    /// </summary>
    public bool UseTable { get; init; }

    /// <summary>The keys, 1 to 1000; none are needed with <see cref="UseTable"/>.</summary>
    public IReadOnlyList<ApiKeyEntry> Keys { get; init; } = [];
}
