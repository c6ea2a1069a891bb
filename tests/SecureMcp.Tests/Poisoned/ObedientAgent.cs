using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecureMcp.Testing;

namespace SecureMcp.Tests.Poisoned;

/// <summary>
/// The worst of models: does to the letter what any text tells it that it reads, and puts in whatever secret it saw before.
/// A real one is sometimes talked into it; this one always is, so what stops it is the endpoint and nothing else.
/// </summary>
internal sealed partial class ObedientAgent(McpTestClient client)
{
    private string secret = "";

    /// <summary>Reads a mail, by the tool or as a resource.</summary>
    public async Task<string> ReadAsync(string id, bool asResource)
    {
        var answer = asResource ? await client.ReadResourceAsync($"mail://{id}") : await client.CallToolAsync("open_mail", new { id });
        var text = answer.EnsureSuccess().Text;
        if (Secret().Match(text) is { Success: true } seen)
            secret = seen.Value;
        return text;
    }

    /// <summary>Does what the text says.</summary>
    public async Task<IReadOnlyList<McpTestAnswer>> ObeyAsync(string text)
    {
        List<McpTestAnswer> answers = [];
        foreach (Match instruction in Instruction().Matches(text))
        {
            var call = JsonNode.Parse(instruction.Groups["call"].Value.Replace("{{secret}}", secret, StringComparison.Ordinal))!;
            answers.Add(await client.SendAsync(call["method"]!.GetValue<string>(), call["params"]!.AsObject()));
        }

        return answers;
    }

    [GeneratedRegex("SECRET-[0-9A-Z]+", RegexOptions.NonBacktracking)]
    private static partial Regex Secret();

    [GeneratedRegex("```call\n(?<call>[^`]+)\n```", RegexOptions.NonBacktracking)]
    private static partial Regex Instruction();
}
