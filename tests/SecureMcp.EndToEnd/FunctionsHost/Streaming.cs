namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>Copies without holding anything back: an event must reach the other side when it was written, not when the stream ends.</summary>
internal static class Streaming
{
    public static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            await to.FlushAsync(cancellationToken);
        }
    }
}
