using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>Sends results of its own the way that the members' go.</summary>
internal sealed class ResultSender(IServiceScopeFactory scopes, ServerIdentity identity) : IResultSender
{
    public async ValueTask SendAsync(CallContext call, JsonObject result, CancellationToken cancellationToken)
    {
        var id = call.Message!.Id!.Value;
        result["_meta"] = new JsonObject
        {
            [MetaKeys.ServerInfo] = new JsonObject { ["name"] = identity.Name, ["title"] = identity.Title, ["version"] = identity.Version },
        };
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallSlot>().Call = call;
        var response = new JsonRpcResponse { Id = id.ValueKind == JsonValueKind.Number ? new RequestId(id.GetInt64()) : new RequestId(id.GetString()!), Result = result };
        await scope.ServiceProvider.GetRequiredService<AnswerStream>().SendAsync(response, cancellationToken);
    }
}
