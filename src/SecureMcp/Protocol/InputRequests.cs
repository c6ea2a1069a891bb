using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// Looks at what a member asks of the client before it goes out (2026-07-28, multi round-trip requests): only what the client
/// said that it can answer is asked for, and the member's <c>requestState</c> is sealed. The SDK does neither.
/// </summary>
internal sealed class InputRequests(IRequestStateSeal seal, ILogger<InputRequests> logger)
{
    /// <summary>Seals the state in the result. Answers a refusal when the result must not go out.</summary>
    public Refusal? Prepare(CallContext call, JsonNode? result)
    {
        if (result is not JsonObject asked || Text(asked["resultType"]) != "input_required")
            return null;
        if (RequiredCapabilities.FindUndeclared(asked["inputRequests"] as JsonObject, call.Message!.Capabilities) is { } required)
            return new Refusal(RefusalReason.CapabilityMissing) { RequiredCapabilities = JsonSerializer.SerializeToElement(required), Fault = "inputRequests" };
        // A run that nobody waits for keeps its questions here (Tasks), and they are looked at again should they go out after all.
        return call.IsDetached || asked["requestState"] is not { } state ? null : Seal(call, asked, state);
    }

    private Refusal? Seal(CallContext call, JsonObject asked, JsonNode state)
    {
        try
        {
            asked["requestState"] = seal.Seal(state.GetValue<string>(), RequestStateBinding.Of(call));
            return null;
        }
        catch (Exception unsealed)
        {
            // Whatever it was: what is not sealed does not go out.
            Log.StateNotSealed(logger, unsealed, call.CorrelationId, call.Member?.Name, unsealed.Message);
            return new Refusal(RefusalReason.Fault) { Fault = "requestState" };
        }
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
