using System.Globalization;

namespace SecureMcp.Storage;

/// <summary>Bytes that are too many for one property: <c>Name0</c>, <c>Name1</c> and so on, each as large as one may be but the last. Pure.</summary>
internal static class TableBytes
{
    private const int PieceBytes = 60 * 1024;

    /// <summary>As the base64 of a request, too, the row stays below a MiB then, which is what the emulator counts.</summary>
    private const int MaxBytes = PieceBytes * 12;

    /// <summary>Sets the properties. No bytes are no property.</summary>
    /// <exception cref="TableLimitException">They are more than a row holds.</exception>
    public static void Write(TableEntity row, string name, ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            throw new TableLimitException($"{name} is over {MaxBytes} bytes.");
        for (var piece = 0; piece * PieceBytes < bytes.Length; piece++)
            row[Name(name, piece)] = bytes.Slice(piece * PieceBytes, Math.Min(PieceBytes, bytes.Length - (piece * PieceBytes))).ToArray();
    }

    /// <summary>Null when the row has none.</summary>
    public static byte[]? Read(TableEntity row, string name)
    {
        if (row[Name(name, 0)] is not byte[])
            return null;
        using var joined = new MemoryStream();
        for (var piece = 0; row[Name(name, piece)] is byte[] bytes; piece++)
            joined.Write(bytes);
        return joined.ToArray();
    }

    private static string Name(string name, int piece) => name + piece.ToString(CultureInfo.InvariantCulture);
}
