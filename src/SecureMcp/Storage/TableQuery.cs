namespace SecureMcp.Storage;

/// <summary>Which rows of a table are asked for, a page at a time.</summary>
internal sealed record TableQuery
{
    /// <summary>The most rows that the service puts on a page.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>Which rows: an expression made with <see cref="TableFilter"/>; null for all.</summary>
    public string? Filter { get; init; }

    /// <summary>The most rows of one page: 1 to <see cref="MaxPageSize"/>.</summary>
    public int PageSize { get; init; } = MaxPageSize;

    /// <summary>The properties to bring, beside the keys; null for all.</summary>
    public IReadOnlyList<string>? Select { get; init; }
}
