using System.Globalization;
using System.Text;
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
        catch (Exception e) when (e is JsonException or InvalidOperationException or OverflowException)
        {
            // InvalidOperationException: a string that is no UTF-8, or a type that is no string.
            throw new FormatException("A row's JSON is broken.", e);
        }
    }

    private static TableEntity ReadRow(ref Utf8JsonReader json, ETag etag)
    {
        var values = new Dictionary<string, (JsonTokenType Token, string Text)>(StringComparer.Ordinal);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(ref json, values, types, ref etag);
        if (!values.Remove("PartitionKey", out var partitionKey) || !values.Remove("RowKey", out var rowKey))
            throw new FormatException("A row came without its keys.");
        var timestamp = values.Remove("Timestamp", out var changed) ? Time(changed.Text) : (DateTimeOffset?)null;
        var entity = new TableEntity(partitionKey.Text, rowKey.Text) { ETag = etag, Timestamp = timestamp };
        foreach (var (name, value) in values)
            entity[name] = Value(value.Token, value.Text, types.GetValueOrDefault(name));
        return entity;
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

    private static void Collect(ref Utf8JsonReader json, Dictionary<string, (JsonTokenType Token, string Text)> values, Dictionary<string, string> types, ref ETag etag)
    {
        if (json.TokenType != JsonTokenType.StartObject)
            throw new FormatException("A row is no JSON object.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal))
                types[name[..^TypeSuffix.Length]] = json.GetString() ?? "";
            else if (name == "odata.etag" && etag == default && json.TokenType is JsonTokenType.String)
                etag = new ETag(json.GetString()!);
            else if (name.StartsWith("odata.", StringComparison.Ordinal) || json.TokenType is JsonTokenType.Null)
                json.Skip();
            else if (json.TokenType is JsonTokenType.String)
                values[name] = (json.TokenType, json.GetString()!);
            else if (json.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
                values[name] = (json.TokenType, Encoding.UTF8.GetString(json.ValueSpan));
            else
                throw new FormatException($"The property {name} is no plain value.");
        }
    }

    private static object Value(JsonTokenType token, string text, string? type) => type switch
    {
        "Edm.Int64" => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        "Edm.Double" => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        "Edm.DateTime" => Time(text),
        "Edm.Binary" => Convert.FromBase64String(text),
        _ when token is JsonTokenType.True or JsonTokenType.False => token is JsonTokenType.True,
        _ when token is JsonTokenType.Number => Number(text),
        _ => text,
    };

    private static object Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? (object)whole
            : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
