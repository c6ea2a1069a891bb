using System.Buffers;
using Azure.Core;

namespace SecureMcp.Storage;

/// <summary>A request's body in memory of the pool. Written once, then read only; for one message.</summary>
internal sealed class PooledBody : RequestContent, IBufferWriter<byte>
{
    private byte[] memory = ArrayPool<byte>.Shared.Rent(2048);
    private int written;

    public ReadOnlySpan<byte> Written => memory.AsSpan(0, written);

    public void Advance(int count) => written += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(Math.Max(1, sizeHint));
        return memory.AsMemory(written);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Empties it, to be written anew.</summary>
    public void Clear() => written = 0;

    /// <summary>
    /// Gives the memory back. Only when nobody can be sending it any more: a try that was given up may still be under way, and
    /// would then send what somebody else writes there.
    /// </summary>
    public void Return()
    {
        ArrayPool<byte>.Shared.Return(memory);
        memory = [];
        written = 0;
    }

    /// <summary>Leaves the memory to the garbage collector; see <see cref="Return"/>.</summary>
    public override void Dispose()
    {
    }

    public override bool TryComputeLength(out long length)
    {
        length = written;
        return true;
    }

    public override void WriteTo(Stream stream, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Written);
    }

    public override async Task WriteToAsync(Stream stream, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await stream.WriteAsync(memory.AsMemory(0, written), cancellation);
    }

    private void MakeRoom(int size)
    {
        if (memory.Length - written >= size)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(memory.Length * 2, written + size));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(memory);
        memory = larger;
    }
}
