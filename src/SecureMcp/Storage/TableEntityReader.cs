using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure;

namespace SecureMcp.Storage;

/// <summary>Reads a row, and the code of an error, from the service's JSON (<c>odata=minimalmetadata</c>).</summary>
internal static class TableEntityReader
{
    private const string TypeSuffix = "@odata.type";

    /// <exception cref="FormatException">The JSON is no row. A store treats a row it cannot read as a store that is down.</exception>
    public static TableEntity Read(ReadOnlySpan<byte> utf8, ETag etag)
    {
        var values = new Dictionary<string, (JsonTokenType Token, string Text)>(StringComparer.Ordinal);
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            Collect(utf8, values, types);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no UTF-8, or a type that is no string.
            throw new FormatException("A row's JSON is broken.", e);
        }

        if (!values.Remove("PartitionKey", out var partitionKey) || !values.Remove("RowKey", out var rowKey))
            throw new FormatException("A row came without its keys.");
        var timestamp = values.Remove("Timestamp", out var changed) ? Time(changed.Text) : (DateTimeOffset?)null;
        var entity = new TableEntity(partitionKey.Text, rowKey.Text) { ETag = etag, Timestamp = timestamp };
        foreach (var (name, value) in values)
            entity[name] = Value(value.Token, value.Text, types.GetValueOrDefault(name));
        return entity;
    }

    /// <summary>The code in an error's body, for example <c>TableNotFound</c>; null when there is none to be found.</summary>
    public static string? ErrorCode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var json = new Utf8JsonReader(utf8);
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 2 && json.ValueTextEquals("code"u8))
                    return json.Read() && json.TokenType == JsonTokenType.String ? json.GetString() : null;
            }
        }
        catch (JsonException)
        {
            // A gateway on the way answers in its own format: the status has to do.
        }

        return null;
    }

    private static void Collect(ReadOnlySpan<byte> utf8, Dictionary<string, (JsonTokenType Token, string Text)> values, Dictionary<string, string> types)
    {
        var json = new Utf8JsonReader(utf8);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            throw new FormatException("A row is no JSON object.");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.GetString()!;
            json.Read();
            if (name.EndsWith(TypeSuffix, StringComparison.Ordinal))
                types[name[..^TypeSuffix.Length]] = json.GetString() ?? "";
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
