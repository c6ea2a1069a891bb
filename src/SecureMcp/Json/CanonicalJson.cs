using System.Text;
using System.Text.Json;

namespace SecureMcp.Json;

/// <summary>
/// One text for all JSON texts of the same value (members in any order, 1 and 1.0), so that equality costs a lookup
/// and many items are compared without comparing each with each. No two values share a text (numbers beyond 10^(2^40) do).
/// </summary>
internal static class CanonicalJson
{
    public static string Of(JsonElement value)
    {
        var text = new StringBuilder();
        Write(value, text);
        return text.ToString();
    }

    /// <summary>The text of an object without some of its own members.</summary>
    public static string Of(JsonElement value, ReadOnlySpan<string> except)
    {
        var text = new StringBuilder();
        WriteObject(value, except, text);
        return text.ToString();
    }

    private static void Write(JsonElement value, StringBuilder text)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, [], text);
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

    private static void WriteObject(JsonElement value, ReadOnlySpan<string> except, StringBuilder text)
    {
        text.Append('{');
        foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            if (except.Contains(member.Name))
                continue;
            WriteString(member.Name, text);
            Write(member.Value, text);
            // Without it the digits of a number would run into the length of the next name.
            text.Append(',');
        }

        text.Append('}');
    }

    // The length in front makes a closing quote needless: no string can pass for the end of another.
    private static void WriteString(string value, StringBuilder text) => text.Append(value.Length).Append('"').Append(value);
}
