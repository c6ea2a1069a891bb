using System.Buffers;
using System.IO.Pipelines;

namespace SecureMcp.Transport;

/// <summary>Reads a body that may lie about its length.</summary>
internal static class BoundedBody
{
    /// <summary>The whole body, or null as soon as it is known to be longer than <paramref name="maxBytes"/>.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(PipeReader body, int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (read.Buffer.Length > maxBytes)
            {
                body.AdvanceTo(read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                // The one copy: the message outlives the request's buffers.
                ReadOnlyMemory<byte> whole = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return whole;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
