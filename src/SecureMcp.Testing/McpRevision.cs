namespace SecureMcp.Testing;

/// <summary>Which generation of the protocol a test speaks.</summary>
public enum McpRevision
{
    /// <summary>2026-07-28: no sessions, every request stands for itself.</summary>
    Modern,

    /// <summary>2025-11-25: in a session, where the endpoint's settings switch sessions on.</summary>
    Legacy,
}
