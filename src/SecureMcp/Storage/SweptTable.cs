namespace SecureMcp.Storage;

/// <summary>A table whose rows can expire.</summary>
/// <param name="Table">The table.</param>
internal sealed record SweptTable(TableClient Table)
{
    /// <summary>
    /// Told which rows were removed (their keys and <c>ExpiresAt</c>, nothing else), for a store that has to give something
    /// back, such as a count. It is told after the fact and once: an instance that ends in between never tells it.
    /// </summary>
    public Func<IReadOnlyList<TableEntity>, CancellationToken, ValueTask>? Removed { get; init; }
}
