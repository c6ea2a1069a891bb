using System.Collections.Concurrent;

namespace SecureMcp.Callers;

/// <summary>
/// A public key, loaded as often as it is used at the same time: the framework doesn't promise that one object may be shared
/// between threads, and loading takes several times as long as verifying. Thread-safe.
/// </summary>
internal sealed class LoadedKeys<T>(Func<T> load)
    where T : class, IDisposable
{
    private readonly ConcurrentBag<T> idle = [];

    public T Rent() => idle.TryTake(out var key) ? key : load();

    /// <summary>Takes back one that did not throw.</summary>
    public void Return(T key)
    {
        if (idle.Count < Environment.ProcessorCount)
            idle.Add(key);
        else
            key.Dispose();
    }
}
