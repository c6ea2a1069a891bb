using System.Globalization;

namespace SecureMcp.Storage;

/// <summary>A value that is longer than one property may be, in numbered properties. Pure.</summary>
internal static class LongValue
{
    /// <summary>The most bytes: as the base64 of a request, too, the row stays below a MiB, which is what the emulator counts.</summary>
    public const int MaxBytes = PartBytes * 12;

    private const int PartBytes = 60 * 1024;

    public static void Write(TableEntity row, ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxBytes)
            throw new TableLimitException($"A value is over {MaxBytes} bytes.");
        var part = 0;
        do
        {
            row[NameOf(part++)] = value[..Math.Min(PartBytes, value.Length)].ToArray();
            value = value[Math.Min(PartBytes, value.Length)..];
        }
        while (!value.IsEmpty);
    }

    /// <summary>Null when the row has none.</summary>
    public static byte[]? Read(TableEntity row)
    {
        if (row[NameOf(0)] is not byte[] first)
            return null;
        List<byte> value = [.. first];
        for (var part = 1; row[NameOf(part)] is byte[] next; part++)
            value.AddRange(next);
        return [.. value];
    }

    private static string NameOf(int part) => string.Create(CultureInfo.InvariantCulture, $"Data{part}");
}
