using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>The SDK's server options, made once and shared by all requests: nothing in them belongs to a request.</summary>
internal sealed class ServerDefinition
{
    public ServerDefinition(DiscoveredMembers members, ServerIdentity identity, IEnumerable<Action<McpServerFilters>> filters)
    {
        Options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = identity.Name, Title = identity.Title, Version = identity.Version },
            // The pipeline makes the one scope of a request; the SDK would make another, in which nobody knows the caller.
            ScopeRequests = false,
        };
        Options.Handlers.SubscriptionsListenHandler = ListenHandler.HandleAsync;
        if (members.Tools.Count > 0)
            Options.ToolCollection = [.. members.Tools];
        if (members.Prompts.Count > 0)
            Options.PromptCollection = [.. members.Prompts];
        if (members.Resources.Count > 0)
            Options.ResourceCollection = [.. members.Resources];
        foreach (var add in filters)
            add(Options.Filters);
    }

    public McpServerOptions Options { get; }
}
