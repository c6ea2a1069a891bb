namespace SecureMcp.Calls;

/// <summary>
/// The name of a session of an older revision. It is no credential: a session also belongs to the caller that opened it
/// (2025-11-25, security best practices, session hijacking).
/// </summary>
internal readonly record struct SessionId(string Value)
{
    public const string Header = "Mcp-Session-Id";

    public static SessionId New() => new(RandomName.New());

    public static bool TryParse(string? text, out SessionId id)
    {
        id = new SessionId(text ?? "");
        return RandomName.IsWellFormed(text);
    }

    public override string ToString() => Value;
}
