using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMcp.Storage;

/// <summary>Notes when each try leaves and comes back, so that the service's time of an answer is known as closely as it can be.</summary>
internal sealed class TryTimingPolicy(TimeProvider clock) : HttpPipelineSynchronousPolicy
{
    public override void OnSendingRequest(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.SetProperty(typeof(Sent), new Sent(clock.GetTimestamp()));
    }

    public override void OnReceivedResponse(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.TryGetProperty(typeof(Sent), out var sent) && message.Response.Headers.Date is { } date)
            message.SetProperty(typeof(ServiceTime), new ServiceTime(date, ((Sent)sent!).Timestamp, clock.GetTimestamp()));
    }

    /// <summary>What the answer says of the service's clock; null when it says nothing.</summary>
    public static ServiceTime? TimeOf(HttpMessage message) =>
        message.TryGetProperty(typeof(ServiceTime), out var time) ? (ServiceTime?)time : null;

    private sealed record Sent(long Timestamp);
}
