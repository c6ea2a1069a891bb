using System.Text.Json;

namespace SecureMcp.Testing;

/// <summary>The text of a result as a model would read it: of a tool's content, a prompt's messages, a resource's contents.</summary>
internal static class ContentText
{
    private static readonly string[] Parts = ["content", "messages", "contents", "resource"];

    public static IEnumerable<string> Of(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
            return value.EnumerateArray().SelectMany(Of);
        if (value.ValueKind != JsonValueKind.Object)
            return [];
        if (value.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
            return [text.GetString()!];
        return Parts.SelectMany(name => value.TryGetProperty(name, out var part) ? Of(part) : []);
    }
}
