using System.Text;
using System.Text.Json;

namespace SecureMcp.Testing;

/// <summary>The JSON-RPC messages of a body: one object, or the events of a stream.</summary>
internal static class AnswerMessages
{
    private const string Data = "data:";

    public static IReadOnlyList<JsonElement> Read(string? contentType, byte[] body)
    {
        if (contentType?.StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase) == true)
            return [.. Events(Encoding.UTF8.GetString(body)).Select(TryParse).OfType<JsonElement>()];
        return TryParse(Encoding.UTF8.GetString(body)) is { } message ? [message] : [];
    }

    private static IEnumerable<string> Events(string stream) => stream.ReplaceLineEndings("\n")
        .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        .Select(part => string.Join('\n', part.Split('\n').Where(line => line.StartsWith(Data, StringComparison.Ordinal)).Select(line => line[Data.Length..])))
        .Where(data => !string.IsNullOrWhiteSpace(data));

    // What is no JSON is for the test to see in the body.
    private static JsonElement? TryParse(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
