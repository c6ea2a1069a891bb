using System.Net;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>The client's body on its way to the handler: streamed, each piece flushed, never kept.</summary>
internal sealed class RequestBody(Stream body, long? length) : HttpContent
{
    /// <summary>Set once any of it was taken from the client: it can't be sent a second time then.</summary>
    public bool IsTouched { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        IsTouched = true;
        return Streaming.CopyAsync(body, stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length ?? 0;
        return length is not null;
    }
}
