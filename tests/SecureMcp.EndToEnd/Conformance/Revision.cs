namespace SecureMcp.EndToEnd.Conformance;

/// <summary>A revision of the protocol: how the suite is told to test it, how much there is, and what does not simply pass yet.</summary>
/// <param name="Arguments">What selects the scenarios.</param>
/// <param name="Scored">How many scenarios count.</param>
/// <param name="NotScored">How many more run.</param>
/// <param name="Gaps">What does not pass, so that each new fault shows and each that is gone has to leave this list.</param>
internal sealed record Revision(string[] Arguments, int Scored, int NotScored, Gap[] Gaps)
{
    public static IReadOnlyDictionary<string, Revision> All { get; } = new Dictionary<string, Revision>(StringComparer.Ordinal)
    {
        ["2026-07-28"] = new(["--requirements", "2026-07-28"], 37, 13,
        [
            new("tasks-status-notifications", Outcome.NotExercised, "The suite itself skips it."),
        ]),
        ["2025-11-25"] = new(["--requirements", "2025-11-25"], 30, 3, []),
        ["2025-06-18"] = new(["--suite", "all", "--spec-version", "2025-06-18"], 27, 0, []),
        ["2025-03-26"] = new(["--suite", "all", "--spec-version", "2025-03-26"], 1, 0, []),
    };
}
