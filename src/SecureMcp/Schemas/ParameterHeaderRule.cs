using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SecureMcp.Calls;
using SecureMcp.Json;

namespace SecureMcp.Schemas;

/// <summary>
/// Do the headers that repeat arguments say what the arguments say? A gateway may have routed or limited by them, so one
/// that says something else, is missing, or repeats nothing is refused. Pure.
/// </summary>
internal static class ParameterHeaderRule
{
    public static Refusal? Check(IReadOnlyList<ParameterHeader> expected, JsonElement arguments, IHeaderDictionary headers)
    {
        foreach (var header in expected)
        {
            var sent = MirroredHeader.Read(headers[header.Name]);
            var value = Find(arguments, header);
            var agrees = value is null ? sent is null : sent is not null && Agrees(value.Value, sent);
            if (!agrees)
            {
                return new Refusal(RefusalReason.HeaderMismatch)
                {
                    Detail = $"The header {header.Name} must equal the argument /{string.Join('/', header.Path.Select(JsonPointer.Escape))}, and be absent without it.",
                };
            }
        }

        return null;
    }

    private static JsonElement? Find(JsonElement arguments, ParameterHeader header)
    {
        var at = arguments;
        foreach (var name in header.Path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return null;
        }

        return at.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : at;
    }

    private static bool Agrees(JsonElement value, string sent) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString() == sent,
        JsonValueKind.True => sent == "true",
        JsonValueKind.False => sent == "false",
        JsonValueKind.Number => NumberOf(sent) is { } number && number.Compare(ExactNumber.Of(value)) == 0,
        _ => false,
    };

    // Numbers are compared by value: 42 and 42.0 are one number, written by two serializers.
    private static ExactNumber? NumberOf(string text)
    {
        if (text.Length > 64)
            return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            var isBare = text.Length == document.RootElement.GetRawText().Length;
            return isBare && document.RootElement.ValueKind == JsonValueKind.Number ? ExactNumber.Of(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
