namespace SecureMcp.EndToEnd.Conformance;

/// <summary>
/// Promise: the official conformance suite finds on every revision what <see cref="Revision"/> says, through the whole of
/// the pipeline: the host, the token, the limits and the audit are on.
/// </summary>
public sealed class ConformanceTests(ConformanceApp app, ITestOutputHelper output) : IClassFixture<ConformanceApp>
{
    [Theory]
    [InlineData("2026-07-28")]
    [InlineData("2025-11-25")]
    [InlineData("2025-06-18")]
    [InlineData("2025-03-26")]
    public async Task Every_scenario_of_the_revision_passes_except_those_on_its_list(string name)
    {
        var revision = Revision.All[name];
        var suite = await Suite.RunAsync(app.Endpoint, revision.Arguments);
        Report(name, suite);

        // Fewer than there are means that a part of the suite broke down, and passed nothing.
        Assert.True(suite.Results.Count == revision.Scored + revision.NotScored, suite.Output);
        Assert.Equal(revision.NotScored, suite.NotScored.Count);
        Assert.Empty(Surprises(suite.Results, revision.Gaps));
        Assert.Equal(suite.Results.Any(result => result.Outcome == Outcome.Failed && !suite.NotScored.Contains(result.Scenario)), suite.ExitCode != 0);
    }

    private static IEnumerable<string> Surprises(IReadOnlyList<ScenarioResult> results, Gap[] gaps)
    {
        var expected = gaps.ToDictionary(gap => gap.Scenario, gap => gap.Outcome);
        foreach (var result in results)
        {
            var wanted = expected.GetValueOrDefault(result.Scenario, Outcome.Passed);
            expected.Remove(result.Scenario);
            if (result.Outcome == Outcome.Passed && wanted != Outcome.Passed)
                yield return $"{result.Scenario} passes now: take it off the list.";
            else if (result.Outcome != wanted)
                yield return $"{result.Scenario}: expected {wanted}, was {result.Outcome}. {string.Join(" | ", result.Remarks)}";
        }

        foreach (var scenario in expected.Keys)
            yield return $"{scenario} is on the list but is not part of the suite.";
    }

    private void Report(string name, Suite suite)
    {
        var scored = suite.Results.Where(result => !suite.NotScored.Contains(result.Scenario)).ToList();
        var faultless = scored.Count(result => result.Outcome != Outcome.Failed);
        output.WriteLine($"{name}: {faultless} of {scored.Count} scored scenarios without a failure, "
            + $"{suite.Results.Sum(result => result.Passed)} of {suite.Results.Sum(result => result.Checks)} checks of all {suite.Results.Count} scenarios");
        foreach (var result in suite.Results)
        {
            output.WriteLine($"  {result.Outcome,-12} {result.Scenario}{(suite.NotScored.Contains(result.Scenario) ? " (not scored)" : "")} {result.Passed}/{result.Checks}");
            foreach (var remark in result.Remarks)
                output.WriteLine($"               {remark}");
        }
    }
}
