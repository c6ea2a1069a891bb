using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMcp.Storage;

/// <summary>Notes when each try leaves and comes back, so that the service's time of an answer is known as closely as it can be.</summary>
/// <param name="clock">This process's clock.</param>
/// <param name="heard">Told of each answer of the service, that of a try that is repeated too.</param>
internal sealed class TryTimingPolicy(TimeProvider clock, Action<ServiceTime>? heard = null) : HttpPipelineSynchronousPolicy
{
    // The service's own answers carry it; what stands in front of it, and has a clock of its own, does not send it.
    private const string ServiceHeader = "x-ms-request-id";

    public override void OnSendingRequest(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.SetProperty(typeof(Sent), new Sent(clock.GetTimestamp(), clock.GetUtcNow()));
    }

    public override void OnReceivedResponse(HttpMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var received = clock.GetTimestamp();
        var headers = message.Response.Headers;
        if (!message.TryGetProperty(typeof(Sent), out var property) || headers.Date is not { } date || !headers.Contains(ServiceHeader))
            return;
        var sent = (Sent)property!;
        var time = new ServiceTime(date, sent.Timestamp, sent.At, received);
        message.SetProperty(typeof(ServiceTime), time);
        heard?.Invoke(time);
    }

    /// <summary>What the answer says of the service's clock; null when it says nothing.</summary>
    public static ServiceTime? TimeOf(HttpMessage message) =>
        message.TryGetProperty(typeof(ServiceTime), out var time) ? (ServiceTime?)time : null;

    private sealed record Sent(long Timestamp, DateTimeOffset At);
}
