using System.Globalization;
using System.Text.Json;

namespace SecureMcp.Storage;

/// <summary>Reads one value of a row by the type that the service gives for it.</summary>
internal static class TablePropertyReader
{
    /// <summary>Longer than any number or instant.</summary>
    private const int LongestLiteral = 64;

    /// <summary>Reads the value that the reader stands on.</summary>
    /// <exception cref="FormatException">It is none of its type, or no plain value.</exception>
    public static object Read(ref Utf8JsonReader json, string name, string? type) => (json.TokenType, type) switch
    {
        (JsonTokenType.String, "Edm.Binary") => json.GetBytesFromBase64(),
        (JsonTokenType.String, "Edm.Int64" or "Edm.Double" or "Edm.DateTime") => Literal(ref json, name, type),
        (JsonTokenType.String, _) => name == nameof(TableEntity.Timestamp) ? Literal(ref json, name, "Edm.DateTime") : json.GetString()!,
        (JsonTokenType.True, _) => true,
        (JsonTokenType.False, _) => false,
        (JsonTokenType.Number, "Edm.Double") => json.GetDouble(),
        (JsonTokenType.Number, "Edm.Int64") => json.GetInt64(),
        (JsonTokenType.Number, _) => json.TryGetInt32(out var whole) ? (object)whole : json.GetDouble(),
        _ => throw new FormatException($"The property {name} is no plain value."),
    };

    /// <summary>Makes of a value that was read without its type one of this type.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static object Convert(string name, object value, string type) => (value, type) switch
    {
        (string text, "Edm.Binary") => System.Convert.FromBase64String(text),
        (string text, "Edm.Int64" or "Edm.Double" or "Edm.DateTime") => Parse(name, text, type),
        (int whole, "Edm.Double") => (double)whole,
        (int whole, "Edm.Int64") => (long)whole,
        _ => value,
    };

    private static object Literal(ref Utf8JsonReader json, string name, string type)
    {
        if (json.ValueSpan.Length > LongestLiteral)
            throw new FormatException($"The property {name} is no {type}.");
        Span<char> text = stackalloc char[LongestLiteral];
        return Parse(name, text[..json.CopyString(text)], type);
    }

    private static object Parse(string name, ReadOnlySpan<char> text, string type) => type switch
    {
        "Edm.Int64" when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => (object)number,
        "Edm.Double" when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => (object)number,
        "Edm.DateTime" when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) => time,
        _ => throw new FormatException($"The property {name} is no {type}."),
    };
}
