using System.Globalization;

namespace SecureMcp.Storage;

/// <summary>Bytes that are too many for one property: <c>Name0</c>, <c>Name1</c> and so on, each as large as one may be but the last.</summary>
internal static class TableBytes
{
    private const int PieceBytes = 60 * 1024;

    /// <summary>Sets the properties. No bytes are no property.</summary>
    public static void Write(TableEntity row, string name, ReadOnlyMemory<byte> bytes)
    {
        for (var piece = 0; piece * PieceBytes < bytes.Length; piece++)
            row[Name(name, piece)] = bytes.Slice(piece * PieceBytes, Math.Min(PieceBytes, bytes.Length - (piece * PieceBytes))).ToArray();
    }

    public static byte[] Read(TableEntity row, string name)
    {
        using var joined = new MemoryStream();
        for (var piece = 0; row[Name(name, piece)] is byte[] bytes; piece++)
            joined.Write(bytes);
        return joined.ToArray();
    }

    private static string Name(string name, int piece) => name + piece.ToString(CultureInfo.InvariantCulture);
}
