using System.Text;

namespace SecureMcp.Storage;

/// <summary>The rules for partition and row keys, and how they are written into an address.</summary>
internal static class TableKeys
{
    /// <summary>The longest key in bytes. Counted as UTF-16, the stricter reading of the service's "1 KiB".</summary>
    public const int MaxBytes = 1024;

    /// <summary>Throws when the service would refuse the key, or when two keys could become one on the wire.</summary>
    /// <param name="field">Which of the two keys it is.</param>
    /// <param name="key">The key; the empty one is allowed.</param>
    /// <exception cref="TableLimitException">The key breaks a rule.</exception>
    public static void Check(string field, string key)
    {
        if (key.Length * sizeof(char) > MaxBytes)
            throw new TableLimitException($"{field} is over {MaxBytes} bytes.");
        foreach (var c in key)
        {
            if (c is '/' or '\\' or '#' or '?')
                throw new TableLimitException($"{field} has one of the characters / \\ # ?");
            if (char.IsControl(c))
                throw new TableLimitException($"{field} has a control character.");
        }

        if (HasHalfPair(key))
            throw new TableLimitException($"{field} has half a surrogate pair.");
    }

    /// <summary>Whether the text has a half of a surrogate pair without its other half.</summary>
    public static bool HasHalfPair(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\ud800', '\udfff') is var at and >= 0)
        {
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1]))
                return true;
            text = text[(at + 2)..];
        }

        return false;
    }

    /// <summary>
    /// The entity's address below its table. The doubled quote is OData's escape: without it a key could end the literal and
    /// name another row.
    /// </summary>
    public static string Address(string table, string partitionKey, string rowKey) =>
        new StringBuilder(table)
            .Append("(PartitionKey='").Append(Literal(partitionKey))
            .Append("',RowKey='").Append(Literal(rowKey))
            .Append("')").ToString();

    /// <summary>The account's address, with the slash that an entity's address follows.</summary>
    public static string Root(Uri endpoint) => $"{endpoint.AbsoluteUri.TrimEnd('/')}/";

    private static string Literal(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
