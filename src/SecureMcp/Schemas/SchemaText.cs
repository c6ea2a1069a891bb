using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SecureMcp.Schemas;

/// <summary>Names and values as they may stand in text that a model or an operator reads.</summary>
internal static class SchemaText
{
    private const int MaxNameLength = 64;
    private const int MaxListLength = 300;

    private static readonly JavaScriptEncoder Encoder = CreateEncoder();

    /// <summary>A member's name in quotes, cut and escaped: the caller chose it.</summary>
    public static string Quote(string name) => $"\"{Encoder.Encode(Cut(name))}\"";

    public static string PointerSegment(string name) => Encoder.Encode(JsonPointer.Escape(Cut(name)));

    /// <summary>A list of the schema's own names or values, cut after some hundred characters.</summary>
    public static string List(IEnumerable<string> entries)
    {
        var list = string.Empty;
        foreach (var entry in entries)
        {
            var longer = list.Length == 0 ? entry : $"{list}, {entry}";
            if (longer.Length > MaxListLength)
            {
                return $"{list}, …";
            }

            list = longer;
        }

        return list;
    }

    // Controls, quotes and everything beyond U+FFFF (with its invisible tags) are escaped by the encoder as it is;
    // direction marks and zero-width characters, which change how the text around them is read, have to be named.
    private static JavaScriptEncoder CreateEncoder()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        settings.ForbidCharacters([.. Enumerable.Range(0, 0x10000).Select(value => (char)value)
            .Where(unit => char.GetUnicodeCategory(unit) is UnicodeCategory.Format)]);
        return JavaScriptEncoder.Create(settings);
    }

    // A cut never leaves half a surrogate pair.
    private static string Cut(string name)
        => name.Length <= MaxNameLength
            ? name
            : $"{name[..(char.IsHighSurrogate(name[MaxNameLength - 1]) ? MaxNameLength - 1 : MaxNameLength)]}…";
}
