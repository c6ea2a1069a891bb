using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>What the SDK's servers are made of.</summary>
internal sealed class ServerDefinition
{
    private readonly DiscoveredMembers members;
    private readonly ServerIdentity identity;
    private readonly IReadOnlyList<string> extensions;
    private readonly IReadOnlyList<Action<McpServerFilters>> filters;

    /// <param name="members">What is served.</param>
    /// <param name="identity">Who serves it.</param>
    /// <param name="extensions">The extensions that are served and therefore advertised.</param>
    /// <param name="filters">What adds our filters, outermost first.</param>
    public ServerDefinition(DiscoveredMembers members, ServerIdentity identity, IReadOnlyList<string> extensions, IReadOnlyList<Action<McpServerFilters>> filters)
    {
        this.members = members;
        this.identity = identity;
        this.extensions = extensions;
        this.filters = filters;
        Options = Create();
    }

    /// <summary>For servers that live as long as one request: one for all, nothing in it belongs to a request.</summary>
    public McpServerOptions Options { get; }

    /// <summary>
    /// For the server of one session, which can also remember what its client asked for, and say something by itself.
    /// </summary>
    public McpServerOptions ForSessions(SessionMemory memory, OpenQuestions questions, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> say)
    {
        var options = Create();
        var client = KnownClient.Of(memory.State);
        options.KnownClientInfo = client.ClientInfo;
        options.KnownClientCapabilities = client.Capabilities;
        options.Handlers.SubscribeToResourcesHandler = (context, cancellation) => DoneAsync(memory.SubscribeAsync(context.Services!, context.Params.Uri, cancellation));
        options.Handlers.UnsubscribeFromResourcesHandler = (context, cancellation) => DoneAsync(memory.UnsubscribeAsync(context.Services!, context.Params.Uri, cancellation));
        // What belongs to no call was known already: it tells a server what another instance was asked for.
        options.Handlers.SetLoggingLevelHandler = (context, cancellation) =>
            DoneAsync(context.Services is { } services ? memory.SetLogLevelAsync(services, LiveSession.Text(context.Params.Level), cancellation) : Task.CompletedTask);
        // Innermost. The SDK's own stream can't be opened twice in a session, and is never opened here.
        options.Filters.Message.OutgoingFilters.Add(next => async (context, cancellationToken) =>
        {
            if (context.JsonRpcMessage is not JsonRpcNotification { Context.RelatedTransport: null } notification)
            {
                await next(context, cancellationToken);
                return;
            }

            questions.Rename(notification);
            await say(AnswerStream.Serialize(notification), cancellationToken);
        });
        return options;
    }

    private static async ValueTask<EmptyResult> DoneAsync(Task change)
    {
        await change;
        return new EmptyResult();
    }

    private McpServerOptions Create()
    {
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = identity.Name, Title = identity.Title, Version = identity.Version },
            // The pipeline makes the one scope of a request; the SDK would make another, in which nobody knows the caller.
            ScopeRequests = false,
        };
        if (extensions.Count > 0)
            options.Capabilities = new ServerCapabilities { Extensions = extensions.ToDictionary(name => name, _ => (object)new JsonObject(), StringComparer.Ordinal) };
        options.Handlers.SubscriptionsListenHandler = ListenHandler.HandleAsync;
        if (members.Tools.Count > 0)
            options.ToolCollection = [.. members.Tools];
        if (members.Prompts.Count > 0)
            options.PromptCollection = [.. members.Prompts];
        if (members.Resources.Count > 0)
            options.ResourceCollection = [.. members.Resources];
        foreach (var add in filters)
            add(options.Filters);
        return options;
    }
}
