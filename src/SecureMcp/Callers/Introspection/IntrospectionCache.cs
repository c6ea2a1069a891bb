namespace SecureMcp.Callers;

/// <summary>
/// Remembers answers for a while, and no more of them than it has room for; then the oldest goes. Not thread-safe: its
/// owner holds a lock.
/// </summary>
internal sealed class IntrospectionCache(int capacity)
{
    private readonly LinkedList<(string Key, Authentication Answer, DateTimeOffset Until)> byAge = [];
    private readonly Dictionary<string, LinkedListNode<(string Key, Authentication Answer, DateTimeOffset Until)>> byKey = new(StringComparer.Ordinal);

    public int Count => byKey.Count;

    public Authentication? Find(string key, DateTimeOffset now)
    {
        if (!byKey.TryGetValue(key, out var node))
            return null;
        if (now < node.Value.Until)
            return node.Value.Answer;
        Remove(node);
        return null;
    }

    public void Add(string key, Authentication answer, DateTimeOffset until)
    {
        if (byKey.TryGetValue(key, out var known))
            Remove(known);
        if (byKey.Count == capacity)
            Remove(byAge.First!);
        byKey[key] = byAge.AddLast((key, answer, until));
    }

    private void Remove(LinkedListNode<(string Key, Authentication Answer, DateTimeOffset Until)> node)
    {
        byKey.Remove(node.Value.Key);
        byAge.Remove(node);
    }
}
