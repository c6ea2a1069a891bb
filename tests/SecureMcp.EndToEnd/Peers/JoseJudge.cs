using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>What jose says of tokens: node/judge.mjs, one process for all of them.</summary>
internal static class JoseJudge
{
    public const string Accepted = "ok";

    /// <summary>One answer per token, in their order: <see cref="Accepted"/> or the code of the refusal.</summary>
    /// <param name="options">The key set as <c>jwks</c>, the time as <c>now</c> in seconds, and options of <c>jwtVerify</c>.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<string>> JudgeAsync(JsonObject options, IReadOnlyCollection<string> tokens, CancellationToken cancellationToken)
    {
        await NodeTools.RequireAsync();
        using var node = NodeTools.Start("judge.mjs", []);
        try
        {
            var errors = node.StandardError.ReadToEndAsync(cancellationToken);
            var writing = WriteAsync(node.StandardInput, [options.ToJsonString(), .. tokens.Select(token => JsonSerializer.Serialize(token))], cancellationToken);
            List<string> answers = [];
            while (await node.StandardOutput.ReadLineAsync(cancellationToken) is { } answer)
                answers.Add(answer);
            await writing;
            Assert.True(answers.Count == tokens.Count, $"judge.mjs answered {answers.Count} of {tokens.Count} tokens: {await errors}");
            return answers;
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteAsync(StreamWriter writer, IEnumerable<string> lines, CancellationToken cancellationToken)
    {
        foreach (var line in lines)
            await writer.WriteAsync($"{line}\n".AsMemory(), cancellationToken);
        writer.Close();
    }
}
