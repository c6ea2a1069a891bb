using System.Text;
using System.Text.Json;

namespace SecureMcp.Schemas;

/// <summary>
/// One text for all JSON texts of the same value (members in any order, 1 and 1.0), so that equality costs a lookup
/// and many items are compared without comparing each with each.
/// </summary>
internal static class CanonicalJson
{
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    WriteString(member.Name, text);
                    Write(member.Value, text);
                }

                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, text);
                    text.Append(',');
                }

                text.Append(']');
                break;
            case JsonValueKind.String:
                WriteString(value.GetString()!, text);
                break;
            case JsonValueKind.Number:
                text.Append(ExactNumber.Of(value));
                break;
            default:
                text.Append(value.ValueKind);
                break;
        }
    }

    // The length in front makes a closing quote needless: no string can pass for the end of another.
    private static void WriteString(string value, StringBuilder text) => text.Append(value.Length).Append('"').Append(value);
}
