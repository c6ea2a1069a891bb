using System.Buffers;
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
        var response = new JsonRpcResponse { Id = id.ValueKind == JsonValueKind.Number ? new RequestId(id.GetInt64()) : new RequestId(id.GetString()!), Result = result };
        await using var scope = Open(call);
        await scope.ServiceProvider.GetRequiredService<AnswerStream>().SendAsync(response, cancellationToken);
    }

    public async ValueTask ReplayAsync(CallContext call, ReadOnlyMemory<byte> payload, bool isError, CancellationToken cancellationToken)
    {
        var message = new ArrayBufferWriter<byte>(payload.Length + 128);
        using (var writer = new Utf8JsonWriter(message))
        {
            // In the order in which the SDK writes.
            writer.WriteStartObject();
            writer.WritePropertyName(isError ? "error" : "result");
            writer.WriteRawValue(payload.Span, skipInputValidation: true);
            writer.WritePropertyName("id");
            call.Message!.Id!.Value.WriteTo(writer);
            writer.WriteString("jsonrpc", "2.0");
            writer.WriteEndObject();
        }

        await using var scope = Open(call);
        await scope.ServiceProvider.GetRequiredService<AnswerStream>().ReplayAsync(message.WrittenMemory, cancellationToken);
    }

    private AsyncServiceScope Open(CallContext call)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CallSlot>().Call = call;
        return scope;
    }
}
