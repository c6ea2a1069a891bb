using System.Text.Json.Nodes;

namespace SecureMcp.Protocol;

/// <summary>
/// Takes back what the SDK promises of its own accord: changes of lists. The members of an app don't change while it runs,
/// so a client that waited for such a notification would wait for ever instead of asking again.
/// </summary>
internal static class Promises
{
    private static readonly string[] Lists = ["tools", "prompts", "resources"];

    public static void TakeBack(string? method, JsonNode? result)
    {
        if (method is not ("server/discover" or "initialize") || result?["capabilities"] is not JsonObject capabilities)
            return;
        foreach (var list in Lists)
            (capabilities[list] as JsonObject)?.Remove("listChanged");
        // Extensions are of 2026-07-28: clients of the older revisions could only be misled.
        if (method == "initialize")
            capabilities.Remove("extensions");
    }
}
