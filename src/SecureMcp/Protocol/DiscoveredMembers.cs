using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>What the registered types offer: the SDK's primitives, and what the other rooms need to know of them.</summary>
internal sealed record DiscoveredMembers(
    IReadOnlyList<McpServerTool> Tools,
    IReadOnlyList<McpServerPrompt> Prompts,
    IReadOnlyList<McpServerResource> Resources,
    MemberCatalog Catalog);
