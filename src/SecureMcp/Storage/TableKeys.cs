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
        for (var i = 0; i < key.Length; i++)
        {
            var c = key[i];
            if (c is '/' or '\\' or '#' or '?')
                throw new TableLimitException($"{field} has one of the characters / \\ # ?");
            if (char.IsControl(c))
                throw new TableLimitException($"{field} has a control character.");
            if (!char.IsSurrogate(c))
                continue;
            if (!char.IsSurrogatePair(c, i + 1 < key.Length ? key[i + 1] : '\0'))
                throw new TableLimitException($"{field} has half a surrogate pair.");
            i++;
        }
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
