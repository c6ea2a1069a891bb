using System.Globalization;
using System.Text.Json;
using Azure;

namespace SecureMcp.Storage;

/// <summary>Reads a row, and the code of an error, from the service's JSON (<c>odata=minimalmetadata</c>).</summary>
internal static class TableEntityReader
{
    private const string TypeSuffix = "@odata.type";

    private delegate T Reading<out T>(ref Utf8JsonReader json);

    /// <exception cref="FormatException">The JSON is no row. A store treats a row it cannot read as a store that is down.</exception>
    public static TableEntity Read(ReadOnlySpan<byte> utf8, ETag etag) => Guarded(utf8, (ref json) =>
    {
        if (!json.Read())
            throw new FormatException("A row is no JSON object.");
        return ReadRow(ref json, etag);
    });

    /// <exception cref="FormatException">The JSON is no list of rows.</exception>
    public static IReadOnlyList<TableEntity> ReadPage(ReadOnlySpan<byte> utf8) => Guarded(utf8, static (ref json) =>
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            throw new FormatException("A page is no JSON object.");
        List<TableEntity>? rows = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isRows = json.ValueTextEquals("value"u8);
            json.Read();
            if (!isRows)
                json.Skip();
            else if (json.TokenType != JsonTokenType.StartArray)
                throw new FormatException("A page's rows are no list.");
            else
                rows = ReadRows(ref json);
        }

        // A page without its list would look like the end of a table.
        return rows ?? throw new FormatException("A page came without rows.");
    });

    private static List<TableEntity> ReadRows(ref Utf8JsonReader json)
    {
        List<TableEntity> rows = [];
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            rows.Add(ReadRow(ref json, etag: default));
        return rows;
    }

    private static T Guarded<T>(ReadOnlySpan<byte> utf8, Reading<T> read)
    {
        try
        {
            var json = new Utf8JsonReader(utf8);
            return read(ref json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or OverflowException or InvalidCastException)
        {
            // InvalidOperationException: a string that is no UTF-8, or a type that is no string. InvalidCastException: a key that is none.
            throw new FormatException("A row's JSON is broken.", e);
        }
    }

    private static TableEntity ReadRow(ref Utf8JsonReader json, ETag etag)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            throw new FormatException("A row is no JSON object.");
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        Dictionary<string, string>? types = null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal))
                (types ??= new(StringComparer.Ordinal))[name[..^TypeSuffix.Length]] = TypeName(ref json);
            else if (name == "odata.etag" && etag == default && json.TokenType is JsonTokenType.String)
                etag = new ETag(json.GetString()!);
            else if (name.StartsWith("odata.", StringComparison.Ordinal) || json.TokenType is JsonTokenType.Null)
                json.Skip();
            else
                values[name] = TablePropertyReader.Read(ref json, name, types?.GetValueOrDefault(name));
        }

        // The service writes a type before its property; JSON does not promise that it stays there.
        foreach (var (name, type) in types ?? [])
        {
            if (values.TryGetValue(name, out var value))
                values[name] = TablePropertyReader.Convert(name, value, type);
        }

        if (!values.Remove("PartitionKey", out var partitionKey) || !values.Remove("RowKey", out var rowKey))
            throw new FormatException("A row came without its keys.");
        return TableEntity.Of((string)partitionKey, (string)rowKey, values, etag, values.Remove("Timestamp", out var changed) ? (DateTimeOffset)changed : null);
    }

    /// <summary>
    /// The code in an error's body, for example <c>TableNotFound</c>, and the action of a transaction that its message names
    /// (<c>0:The specified …</c>); null where there is none to be found.
    /// </summary>
    public static (string? Code, int? Action) ReadError(ReadOnlySpan<byte> utf8)
    {
        string? code = null;
        int? action = null;
        try
        {
            var json = new Utf8JsonReader(utf8);
            while (json.Read())
            {
                if (json.TokenType != JsonTokenType.PropertyName)
                    continue;
                if (json.CurrentDepth == 2 && json.ValueTextEquals("code"u8) && json.Read() && json.TokenType == JsonTokenType.String)
                    code = json.GetString();
                else if (json.CurrentDepth == 3 && json.ValueTextEquals("value"u8) && json.Read() && json.TokenType == JsonTokenType.String)
                    action = ActionOf(json.GetString()!);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A gateway on the way answers in its own format: the status has to do.
        }

        return (code, action);
    }

    private static int? ActionOf(string text) =>
        int.TryParse(text.AsSpan(0, Math.Max(0, text.IndexOf(':', StringComparison.Ordinal))), NumberStyles.None, CultureInfo.InvariantCulture, out var action) ? action : null;

    // The names of the types are few, and most rows have several of one.
    private static string TypeName(ref Utf8JsonReader json) =>
        json.ValueTextEquals("Edm.DateTime"u8) ? "Edm.DateTime"
        : json.ValueTextEquals("Edm.Int64"u8) ? "Edm.Int64"
        : json.ValueTextEquals("Edm.Double"u8) ? "Edm.Double"
        : json.ValueTextEquals("Edm.Binary"u8) ? "Edm.Binary"
        : json.GetString() ?? "";
}
