using System.Text.RegularExpressions;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.Conformance;

/// <summary>One run of the official conformance suite.</summary>
/// <param name="Results">Every scenario that ran.</param>
/// <param name="NotScored">The names of those that do not count: extensions, and what came after the revision.</param>
/// <param name="ExitCode">0 when no scenario that counts failed.</param>
/// <param name="Output">What it printed.</param>
internal sealed partial record Suite(IReadOnlyList<ScenarioResult> Results, IReadOnlySet<string> NotScored, int ExitCode, string Output)
{
    private const string Script = "node_modules/@modelcontextprotocol/conformance/dist/index.js";

    private static readonly Version OldestNode = new(22, 0);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs the suite against <paramref name="endpoint"/>. Skips the calling test where Node is too old for it.</summary>
    public static async Task<Suite> RunAsync(Uri endpoint, IEnumerable<string> arguments)
    {
        await NodeTools.RequireVersionAsync(OldestNode, "The conformance suite");
        var folder = Directory.CreateTempSubdirectory("conformance-").FullName;
        try
        {
            using var process = NodeTools.Start(Script, ["server", "--url", endpoint.ToString(), .. arguments, "--output-dir", folder]);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(Limit);
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            var text = await output;
            var notScored = NotScoredLine().Matches(text).Select(line => line.Groups["scenario"].Value).ToHashSet(StringComparer.Ordinal);
            return new Suite(ScenarioResult.ReadAll(folder), notScored, process.ExitCode, $"{text}\n{await errors}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [GeneratedRegex(@"^  [✓✗] (?<scenario>\S+) \([a-z-]+\)\r?$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NotScoredLine();
}
