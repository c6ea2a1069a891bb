namespace SecureMcp.EndToEnd.Clients;

/// <summary>A client that people use, in one of its modes.</summary>
/// <param name="ProtocolVersion">The revision that it must come to speak with this server.</param>
/// <param name="VisitAsync">Does what the visit says.</param>
internal sealed record ClientPeer(string ProtocolVersion, Func<Visit, Task<Sight>> VisitAsync)
{
    private const string Modern = "2026-07-28";
    private const string Legacy = "2025-11-25";

    public static IReadOnlyDictionary<string, ClientPeer> All { get; } = new Dictionary<string, ClientPeer>
    {
        ["TypeScript SDK, auto"] = new(Modern, visit => NodeClient.VisitAsync("client-auto.mjs", "auto", visit)),
        ["TypeScript SDK, pinned"] = new(Modern, visit => NodeClient.VisitAsync("client-auto.mjs", Modern, visit)),
        ["TypeScript SDK, legacy"] = new(Legacy, visit => NodeClient.VisitAsync("client-auto.mjs", "legacy", visit)),
        ["TypeScript SDK of before"] = new(Legacy, visit => NodeClient.VisitAsync("client-sdk.mjs", "legacy", visit)),
        ["mcp-remote, auto"] = new(Modern, visit => NodeClient.VisitAsync("client-bridge.mjs", "auto", visit)),
        ["mcp-remote, legacy"] = new(Legacy, visit => NodeClient.VisitAsync("client-bridge.mjs", "legacy", visit)),
        ["Inspector, modern"] = new(Modern, visit => InspectorClient.VisitAsync("modern", visit)),
        ["Inspector, legacy"] = new(Legacy, visit => InspectorClient.VisitAsync("legacy", visit)),
        ["C# SDK, auto"] = new(Modern, visit => CSharpClient.VisitAsync(null, visit)),
        ["C# SDK, pinned"] = new(Modern, visit => CSharpClient.VisitAsync(Modern, visit)),
        ["C# SDK, legacy"] = new(Legacy, visit => CSharpClient.VisitAsync(Legacy, visit)),
    };
}
