using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.Clients;

/// <summary>What a client found: the names of what was listed, and the result of each step as the client hands it to its user.</summary>
internal sealed record Sight(IReadOnlyList<string> Tools, IReadOnlyList<string> Resources, IReadOnlyList<string> Prompts, JsonNode? Called, JsonNode? Read, JsonNode? Prompted)
{
    /// <summary>Reads the one line that a script of the node folder prints.</summary>
    public static Sight Of(string line)
    {
        var seen = JsonNode.Parse(line)!;
        return new Sight(Names(seen["tools"]), Names(seen["resources"]), Names(seen["prompts"]), seen["called"], seen["read"], seen["prompted"]);
    }

    private static string[] Names(JsonNode? list) => [.. list!.AsArray().Select(name => name!.GetValue<string>())];
}
