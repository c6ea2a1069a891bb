using System.Diagnostics.Metrics;
using SecureMcp.Calls;

namespace SecureMcp.Telemetry;

/// <summary>
/// Counts calls and times them. Every tag comes from a closed set: what a client can make up would make a series per request.
/// </summary>
internal sealed class CallMetrics
{
    public const string MeterName = "SecureMcp";
    private readonly Counter<long> calls;
    private readonly Histogram<double> durations;
    private readonly Counter<long> trials;

    public CallMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        calls = meter.CreateCounter<long>("securemcp.server.calls", "{call}", "Calls that reached the endpoint.");
        trials = meter.CreateCounter<long>("securemcp.policy.trial.differences", "{difference}", "What policy rules that are only reported on would have decided otherwise.");
        durations = meter.CreateHistogram<double>("securemcp.server.call.duration", "s", "Time from the first step to the last byte.");
    }

    public void Count(CallContext call, string method, TimeSpan duration)
    {
        var decision = new KeyValuePair<string, object?>("securemcp.decision", call.Refusal is null ? "allowed" : "refused");
        var reason = new KeyValuePair<string, object?>("securemcp.refusal.reason", call.Refusal?.Reason.ToString() ?? "none");
        var name = new KeyValuePair<string, object?>("mcp.method.name", method);
        calls.Add(1, decision, reason, name);
        durations.Record(duration.TotalSeconds, decision, name);
        foreach (var difference in call.Trial ?? [])
        {
            trials.Add(
                1,
                new KeyValuePair<string, object?>("securemcp.member.name", difference.Member.Name),
                new KeyValuePair<string, object?>("securemcp.policy.trial.verdict", difference.Verdict));
        }
    }
}
