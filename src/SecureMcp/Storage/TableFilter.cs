using System.Globalization;

namespace SecureMcp.Storage;

/// <summary>
/// Writes filter expressions (OData, the subset of the Table service). Values are always written here, so that none can end
/// its literal and become a part of the expression.
/// </summary>
internal static class TableFilter
{
    public static string Equal(string property, object value) => Compare(property, "eq", value);

    public static string Less(string property, object value) => Compare(property, "lt", value);

    public static string AtLeast(string property, object value) => Compare(property, "ge", value);

    public static string Greater(string property, object value) => Compare(property, "gt", value);

    public static string All(params IEnumerable<string> expressions) => string.Join(" and ", expressions);

    /// <summary>Row keys of one partition from <paramref name="from"/> up to, but without, <paramref name="to"/>.</summary>
    public static string Range(string partitionKey, string from, string to) =>
        All(Equal(nameof(TableEntity.PartitionKey), partitionKey), AtLeast(nameof(TableEntity.RowKey), from), Less(nameof(TableEntity.RowKey), to));

    /// <summary>Row keys of one partition that start with <paramref name="prefix"/>, which is not empty and of letters, digits and hyphens.</summary>
    public static string Prefix(string partitionKey, string prefix) => Range(partitionKey, prefix, Behind(prefix));

    /// <summary>The first key behind all that start with <paramref name="prefix"/>, which is not empty and of letters, digits and hyphens.</summary>
    public static string Behind(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    private static string Compare(string property, string relation, object value) => $"{property} {relation} {Literal(value)}";

    private static string Literal(object value) => value switch
    {
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        bool flag => flag ? "true" : "false",
        int number => number.ToString(CultureInfo.InvariantCulture),
        long number => string.Create(CultureInfo.InvariantCulture, $"{number}L"),
        DateTimeOffset time => string.Create(CultureInfo.InvariantCulture, $"datetime'{time.UtcDateTime:O}'"),
        _ => throw new TableLimitException($"A filter can't compare with a value of type {value.GetType().Name}."),
    };
}
