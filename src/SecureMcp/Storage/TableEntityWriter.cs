using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace SecureMcp.Storage;

/// <summary>Writes a row as the service's JSON. Every type that JSON has no literal for carries its <c>odata.type</c>.</summary>
internal static class TableEntityWriter
{
    private const string TypeSuffix = "@odata.type";

    public static void Write(TableEntity entity, IBufferWriter<byte> target)
    {
        using var json = new Utf8JsonWriter(target);
        Write(entity, json);
    }

    /// <summary>Writes one row and flushes; the writer can be reset and used for another.</summary>
    public static void Write(TableEntity entity, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("PartitionKey"u8, entity.PartitionKey);
        json.WriteString("RowKey"u8, entity.RowKey);
        foreach (var (name, value) in entity.Properties)
            WriteProperty(json, name, value);
        json.WriteEndObject();
        json.Flush();
    }

    public static void WriteTableName(string table, IBufferWriter<byte> target)
    {
        using var json = new Utf8JsonWriter(target);
        json.WriteStartObject();
        json.WriteString("TableName"u8, table);
        json.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, object value)
    {
        Span<byte> text = stackalloc byte[40];
        switch (value)
        {
            case string words:
                json.WriteString(name, words);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case long number:
                WriteType(json, name, "Edm.Int64"u8);
                number.TryFormat(text, out var digits, provider: CultureInfo.InvariantCulture);
                json.WriteString(name, text[..digits]);
                break;
            case double number:
                WriteDouble(json, name, number);
                break;
            case DateTimeOffset time:
                WriteType(json, name, "Edm.DateTime"u8);
                time.UtcDateTime.TryFormat(text, out var length, "O", CultureInfo.InvariantCulture);
                json.WriteString(name, text[..length]);
                break;
            case byte[] bytes:
                WriteType(json, name, "Edm.Binary"u8);
                json.WriteBase64String(name, bytes);
                break;
            default:
                throw new TableLimitException($"The property {name} is of a type that a row cannot hold.");
        }
    }

    private static void WriteType(Utf8JsonWriter json, string name, ReadOnlySpan<byte> type)
    {
        Span<char> annotation = stackalloc char[TableEntityLimits.MaxNameLength + TypeSuffix.Length];
        name.CopyTo(annotation);
        TypeSuffix.CopyTo(annotation[name.Length..]);
        json.WriteString(annotation[..(name.Length + TypeSuffix.Length)], type);
    }

    private static void WriteDouble(Utf8JsonWriter json, string name, double number)
    {
        // Without its type a whole number would be stored, and read back, as Edm.Int32.
        WriteType(json, name, "Edm.Double"u8);
        if (double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteString(name, double.IsNaN(number) ? "NaN"u8 : number > 0 ? "Infinity"u8 : "-Infinity"u8);
    }
}
