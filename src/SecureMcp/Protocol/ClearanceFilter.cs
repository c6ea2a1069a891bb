using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// The innermost guard. Runs nothing for a call that lacks a stamp, and no other member than the one that policy looked at:
/// whatever a mis-built pipeline, a new version of the SDK or two overlapping templates would do, it ends here.
/// </summary>
internal sealed class ClearanceFilter(ILogger<ClearanceFilter> logger)
{
    public void AddTo(McpServerFilters filters)
    {
        filters.Message.IncomingFilters.Add(next => (context, cancellationToken) =>
        {
            // What the house tells a session's server by itself went through every step at another instance, and runs nothing of the app.
            if (!CallBindings.IsOwn(context.JsonRpcMessage) || context.JsonRpcMessage is JsonRpcRequest { Method: not RequestMethods.LoggingSetLevel })
                RequireStamps(context.Services);
            return next(context, cancellationToken);
        });
        filters.Request.CallToolFilters.Add(next => (context, cancellationToken) =>
        {
            RequireMember(context.Services, context.MatchedPrimitive);
            return next(context, cancellationToken);
        });
        filters.Request.GetPromptFilters.Add(next => (context, cancellationToken) =>
        {
            RequireMember(context.Services, context.MatchedPrimitive);
            return next(context, cancellationToken);
        });
        filters.Request.ReadResourceFilters.Add(next => (context, cancellationToken) =>
        {
            RequireMember(context.Services, context.MatchedPrimitive);
            return next(context, cancellationToken);
        });
    }

    private CallContext RequireStamps(IServiceProvider? services)
    {
        var call = services?.GetService<CallSlot>() is { IsEmpty: false } slot ? slot.Call : null;
        if (call is not null && call.Clearances == Clearances.All)
            return call;
        Log.ClearanceMissing(logger, call?.CorrelationId, call?.Clearances ?? Clearances.None);
        if (call is not null)
            call.Refusal = new Refusal(RefusalReason.ClearanceMissing);
        throw new McpProtocolException("Internal error.", McpErrorCode.InternalError);
    }

    private void RequireMember(IServiceProvider? services, IMcpServerPrimitive? matched)
    {
        var call = RequireStamps(services);
        if (matched is not null && call.Member is { } member && MemberDiscovery.NameOf(matched) == member.Name)
        {
            call.HasBegun = true;
            return;
        }

        Log.OtherMember(logger, call.CorrelationId, call.Member?.Name);
        call.Refusal = new Refusal(RefusalReason.ClearanceMissing);
        throw new McpProtocolException("Internal error.", McpErrorCode.InternalError);
    }
}
