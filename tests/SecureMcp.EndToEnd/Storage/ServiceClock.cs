using Azure.Core.Pipeline;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>Moves the service's clock, as the answers' <c>Date</c> tells it.</summary>
internal sealed class ServiceClock : DelegatingHandler
{
    private long ahead;

    public ServiceClock()
        : base(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
    }

    /// <summary>Every request that was sent: verb and path.</summary>
    public List<string> Sent { get; } = [];

    public TableClientOptions Options() => new() { Transport = new HttpClientTransport(this) };

    public void Advance(TimeSpan by) => Interlocked.Add(ref ahead, by.Ticks);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (Sent)
            Sent.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
        var answer = await base.SendAsync(request, cancellationToken);
        answer.Headers.Date += TimeSpan.FromTicks(Interlocked.Read(ref ahead));
        return answer;
    }
}
