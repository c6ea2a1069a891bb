using System.Text.Json.Nodes;

namespace SecureMcp.Calls;

/// <summary>Answers a request with a result that does not come from a member.</summary>
internal interface IResultSender
{
    /// <summary>
    /// Records the call and sends the result. When it can't be recorded, the refusal goes out in its place and stands in the call.
    /// </summary>
    ValueTask SendAsync(CallContext call, JsonObject result, CancellationToken cancellationToken);

    /// <summary>Records the call and sends an earlier try's result or error, byte for byte, under this request's id.</summary>
    ValueTask ReplayAsync(CallContext call, ReadOnlyMemory<byte> payload, bool isError, CancellationToken cancellationToken);
}
