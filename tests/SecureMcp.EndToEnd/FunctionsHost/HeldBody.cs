using System.Net;
using System.Text;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>A request body whose first piece is sent at once and whose end is held back.</summary>
internal sealed class HeldBody(string piece) : HttpContent
{
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => released.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(piece));
        await stream.FlushAsync();
        await released.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
