namespace SecureMcp.Calls;

/// <summary>Which generation of the protocol a message speaks.</summary>
internal enum ProtocolEra
{
    /// <summary>2025-11-25 and older: <c>initialize</c>, optionally sessions.</summary>
    Legacy,

    /// <summary>2026-07-28: stateless, every request carries its own <c>_meta</c>.</summary>
    Modern,
}
