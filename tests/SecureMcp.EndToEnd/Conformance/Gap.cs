namespace SecureMcp.EndToEnd.Conformance;

/// <summary>A scenario that does not simply pass, and why.</summary>
internal sealed record Gap(string Scenario, Outcome Outcome, string Reason);
