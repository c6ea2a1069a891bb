using System.Net;
using Azure.Core.Pipeline;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>Something that happens once, right before the first request goes out that has one of these words in its line.</summary>
internal sealed class Interruption(string words, Func<Task>? happens = null, bool refuses = false) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    private int happened;

    public bool Happened => Volatile.Read(ref happened) > 0;

    public TableClientOptions Options => new() { Transport = new HttpClientTransport(this) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var line = $"{request.Method} {request.RequestUri}";
        if (words.Split(',').Any(word => line.Contains(word, StringComparison.Ordinal)) && Interlocked.Exchange(ref happened, 1) == 0)
        {
            if (happens is not null)
                await happens();
            if (refuses)
                return new HttpResponseMessage(HttpStatusCode.BadRequest);
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
