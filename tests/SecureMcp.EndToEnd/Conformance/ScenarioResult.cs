using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecureMcp.EndToEnd.Conformance;

/// <summary>What the suite wrote down about one scenario.</summary>
/// <param name="Scenario">Its name.</param>
/// <param name="Outcome">How it went.</param>
/// <param name="Passed">The checks that succeeded.</param>
/// <param name="Checks">The checks that succeeded or failed.</param>
/// <param name="Remarks">What the other checks say.</param>
internal sealed partial record ScenarioResult(string Scenario, Outcome Outcome, int Passed, int Checks, IReadOnlyList<string> Remarks)
{
    /// <summary>Reads the folder that the suite was told to write to.</summary>
    public static IReadOnlyList<ScenarioResult> ReadAll(string folder) =>
        [.. Directory.EnumerateDirectories(folder).Select(Read).OrderBy(result => result.Scenario, StringComparer.Ordinal)];

    private static ScenarioResult Read(string folder)
    {
        var scenario = FolderName().Match(Path.GetFileName(folder)).Groups["scenario"].Value;
        var checks = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "checks.json")))!.AsArray().Select(check => check!.AsObject()).ToList();
        var statuses = checks.Select(StatusOf).ToList();
        // That all messages have the shape of the schema is checked beside every scenario, whatever that is about.
        var looked = checks.Exists(check => StatusOf(check) == "SUCCESS" && !Text(check, "id").StartsWith("wire-schema", StringComparison.Ordinal));
        var outcome = statuses.Contains("FAILURE") ? Outcome.Failed
            : !looked ? Outcome.NotExercised
            : statuses.Contains("WARNING") ? Outcome.Warned
            : Outcome.Passed;
        var remarks = checks.Where(check => StatusOf(check) is "FAILURE" or "WARNING" or "SKIPPED")
            .Select(check => $"{StatusOf(check)} {Text(check, "id")}: {Text(check, "errorMessage")}");
        var passed = statuses.Count(status => status == "SUCCESS");
        return new ScenarioResult(scenario, outcome, passed, passed + statuses.Count(status => status == "FAILURE"), [.. remarks]);
    }

    private static string StatusOf(JsonObject check) => Text(check, "status");

    private static string Text(JsonObject check, string name) => check[name]?.GetValue<string>() ?? "";

    // server-{scenario}-{time}, where a scenario's name may have digits and begin with server-, too.
    [GeneratedRegex(@"^server-(?<scenario>.+)-\d{4}-\d\d-\d\dT[\d-]+Z$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FolderName();
}
