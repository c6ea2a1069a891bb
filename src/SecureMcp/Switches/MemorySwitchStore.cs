using System.Collections.Concurrent;

namespace SecureMcp.Switches;

/// <summary>The switches of this process: none, unless something in it throws them. Thread-safe.</summary>
internal sealed class MemorySwitchStore(TimeProvider clock) : ISwitchStore
{
    private readonly ConcurrentDictionary<string, Switch> switches = new(StringComparer.Ordinal);

    public ValueTask<IReadOnlyList<Switch>> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = clock.GetUtcNow();
        return ValueTask.FromResult<IReadOnlyList<Switch>>([.. switches.Values.Where(off => off.EndsAt is not { } end || now < end)]);
    }

    public ValueTask PutAsync(Switch off, CancellationToken cancellationToken)
    {
        switches[SwitchName.Of(off.Kind, off.Value)] = off;
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> RemoveAsync(SwitchKind kind, string value, CancellationToken cancellationToken) =>
        ValueTask.FromResult(switches.TryRemove(SwitchName.Of(kind, value), out _));
}
