using Azure;

namespace SecureMcp.Storage;

/// <summary>
/// One row. Its properties are <see cref="string"/>, <see cref="int"/>, <see cref="long"/>, <see cref="double"/>,
/// <see cref="bool"/>, <see cref="DateTimeOffset"/> or an array of <see cref="byte"/>; null leaves a property out. Not thread-safe.
/// </summary>
internal sealed class TableEntity
{
    private readonly Dictionary<string, object> properties;

    public TableEntity(string partitionKey, string rowKey)
        : this(partitionKey, rowKey, new(StringComparer.Ordinal))
    {
    }

    private TableEntity(string partitionKey, string rowKey, Dictionary<string, object> properties)
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
        this.properties = properties;
    }

    public string PartitionKey { get; }

    public string RowKey { get; }

    /// <summary>The version that was read; default for a row that was made here.</summary>
    public ETag ETag { get; init; }

    /// <summary>When the service last changed the row; null for a row that was made here.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    public IReadOnlyDictionary<string, object> Properties => properties;

    /// <summary>A property's value, null when there is none. Setting null leaves the property out.</summary>
    /// <exception cref="TableLimitException">The value's type is none that a row can hold.</exception>
    public object? this[string name]
    {
        get => properties.GetValueOrDefault(name);
        set
        {
            if (value is null)
                properties.Remove(name);
            else if (value is string or int or long or double or bool or DateTimeOffset or byte[])
                properties[name] = value;
            else
                throw new TableLimitException($"The property {name} is of a type that a row cannot hold: {value.GetType().Name}.");
        }
    }

    /// <summary>A row that was read. The properties are taken as they are, and are the row's from now on.</summary>
    public static TableEntity Of(string partitionKey, string rowKey, Dictionary<string, object> properties, ETag etag, DateTimeOffset? timestamp) =>
        new(partitionKey, rowKey, properties) { ETag = etag, Timestamp = timestamp };

    /// <summary>The property as text; null when it is missing or of another type.</summary>
    public string? GetString(string name) => this[name] as string;

    /// <summary>The property as an instant; null when it is missing or of another type.</summary>
    public DateTimeOffset? GetDateTimeOffset(string name) => this[name] as DateTimeOffset?;
}
