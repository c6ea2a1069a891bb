using System.Text.RegularExpressions;

namespace SecureMcp.Storage;

/// <summary>
/// The service's limits, checked before sending: the emulator is looser, so a test against it would not notice. Sizes
/// follow the service's published formula (UTF-16 text, 4 bytes per row, 8 per property).
/// </summary>
internal static partial class TableEntityLimits
{
    public const int MaxCustomProperties = 252;
    public const int MaxNameLength = 255;
    public const int MaxEntityBytes = 1024 * 1024;
    public const int MaxValueBytes = 64 * 1024;

    private static readonly DateTimeOffset Earliest = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <exception cref="TableLimitException">The row breaks a limit.</exception>
    public static void Check(TableEntity entity)
    {
        TableKeys.Check(nameof(entity.PartitionKey), entity.PartitionKey);
        TableKeys.Check(nameof(entity.RowKey), entity.RowKey);
        if (entity.Properties.Count > MaxCustomProperties)
            throw new TableLimitException($"The row has over {MaxCustomProperties} properties.");
        foreach (var (name, value) in entity.Properties)
        {
            CheckName(name);
            CheckValue(name, value);
        }

        if (SizeOf(entity) > MaxEntityBytes)
            throw new TableLimitException($"The row is over {MaxEntityBytes} bytes.");
    }

    public static long SizeOf(TableEntity entity)
    {
        var size = 4L + ((entity.PartitionKey.Length + entity.RowKey.Length) * sizeof(char));
        foreach (var (name, value) in entity.Properties)
            size += 8 + (name.Length * sizeof(char)) + SizeOf(value);
        return size;
    }

    private static int SizeOf(object value) => value switch
    {
        string text => 4 + (text.Length * sizeof(char)),
        byte[] bytes => 4 + bytes.Length,
        bool => 1,
        int => 4,
        _ => 8,
    };

    private static void CheckName(string name)
    {
        if (!NamePattern().IsMatch(name))
            throw new TableLimitException("A property's name must be 1 to 255 letters, digits and underscores and not start with a digit.");
        if (name is "PartitionKey" or "RowKey" or "Timestamp" or "ETag")
            throw new TableLimitException($"{name} is no name for a property: the service has its own.");
    }

    private static void CheckValue(string name, object value)
    {
        if (value is string text && text.Length * sizeof(char) > MaxValueBytes)
            throw new TableLimitException($"The property {name} is over {MaxValueBytes} bytes.");
        // JSON has no letter for it: it would come back as another.
        if (value is string words && TableKeys.HasHalfPair(words))
            throw new TableLimitException($"The property {name} has half a surrogate pair.");
        if (value is byte[] bytes && bytes.Length > MaxValueBytes)
            throw new TableLimitException($"The property {name} is over {MaxValueBytes} bytes.");
        if (value is DateTimeOffset time && time < Earliest)
            throw new TableLimitException($"The property {name} is before the year 1601.");
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_]{0,254}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}
