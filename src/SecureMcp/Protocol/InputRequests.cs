using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// Looks at what a member asks of the client before it goes out (2026-07-28, multi round-trip requests): only what the client
/// said that it can answer is asked for, and the member's <c>requestState</c> is sealed. The SDK does neither.
/// </summary>
internal sealed class InputRequests(IRequestStateSeal seal, ILogger<InputRequests> logger)
{
    /// <summary>Answers what is to be sent in place of the message. Sets the call's refusal when nothing of it may be sent.</summary>
    public JsonRpcMessage Prepare(CallContext call, JsonRpcMessage message)
    {
        if (message is not JsonRpcResponse { Result: JsonObject result } response || Text(result["resultType"]) != "input_required")
            return message;
        if (RequiredCapabilities.FindUndeclared(result["inputRequests"] as JsonObject, DeclaredBy(call)) is { } required)
            return Refuse(response, required);
        if (result["requestState"] is { } state)
            Seal(call, result, state);
        return message;
    }

    private void Seal(CallContext call, JsonObject result, JsonNode state)
    {
        try
        {
            result["requestState"] = seal.Seal(state.GetValue<string>(), RequestStateBinding.Of(call));
        }
        catch (Exception unsealed)
        {
            // Whatever it was: what is not sealed does not go out.
            Log.StateNotSealed(logger, unsealed, call.CorrelationId, call.Member?.Name, unsealed.Message);
            call.Refusal ??= new Refusal(RefusalReason.Fault) { Fault = "requestState" };
        }
    }

    private static JsonRpcError Refuse(JsonRpcResponse response, JsonObject required) => new()
    {
        Id = response.Id,
        Context = response.Context,
        Error = new JsonRpcErrorDetail
        {
            Code = (int)McpErrorCode.MissingRequiredClientCapability,
            Message = "This needs capabilities that the client did not declare.",
            Data = JsonSerializer.SerializeToElement(new JsonObject { ["requiredCapabilities"] = required }),
        },
    };

    private static JsonElement DeclaredBy(CallContext call) =>
        call.Message!.Parameters.TryGetProperty("_meta", out var meta) && meta.TryGetProperty(MetaKeys.ClientCapabilities, out var declared) ? declared : default;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
