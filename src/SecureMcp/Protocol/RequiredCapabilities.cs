using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMcp.Protocol;

/// <summary>What a client must be able to do to answer questions. Pure.</summary>
internal static class RequiredCapabilities
{
    /// <summary>
    /// Answers null when the client declared all that the questions need; otherwise everything that they need, in the form of a
    /// <c>ClientCapabilities</c> object.
    /// </summary>
    /// <param name="questions">The <c>inputRequests</c>, if any.</param>
    /// <param name="declared">The client's capabilities; undefined when it declared none.</param>
    public static JsonObject? FindUndeclared(JsonObject? questions, JsonElement declared)
    {
        var required = new JsonObject();
        var lacking = false;
        foreach (var (_, question) in questions ?? [])
        {
            var (capability, part) = Need(question as JsonObject);
            var needed = required[capability] as JsonObject ?? [];
            required[capability] = needed;
            if (part is not null)
                needed[part] = new JsonObject();
            lacking |= !Has(declared, capability, part);
        }

        return lacking ? required : null;
    }

    private static (string Capability, string? Part) Need(JsonObject? question)
    {
        var parameters = question?["params"] as JsonObject;
        return question?["method"]?.GetValue<string>() switch
        {
            "elicitation/create" => ("elicitation", parameters?["mode"]?.GetValue<string>() == "url" ? "url" : "form"),
            "sampling/createMessage" => ("sampling", parameters?["tools"] is null && parameters?["toolChoice"] is null ? null : "tools"),
            "roots/list" => ("roots", null),
            // No client can have declared what no revision knows.
            var unknown => (unknown ?? "", null),
        };
    }

    private static bool Has(JsonElement declared, string capability, string? part)
    {
        if (declared.ValueKind != JsonValueKind.Object || !declared.TryGetProperty(capability, out var said) || said.ValueKind != JsonValueKind.Object)
            return false;
        // An empty object stands for forms only (2025-11-25 and later, elicitation, capabilities).
        return part is null || said.TryGetProperty(part, out _) || (part == "form" && !said.TryGetProperty("url", out _));
    }
}
