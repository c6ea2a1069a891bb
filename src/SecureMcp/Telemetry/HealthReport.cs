using System.Text.Json.Nodes;

namespace SecureMcp.Telemetry;

/// <summary>What the health endpoint tells anybody: names that the resource metadata's readers know anyway, words and ages.</summary>
internal static class HealthReport
{
    public static JsonObject Alive() => new() { ["status"] = "ok" };

    public static JsonObject Of(bool isReady, IEnumerable<AuthorityHealth> authorities)
    {
        var all = authorities.ToList();
        var report = new JsonObject { ["status"] = !isReady ? "unavailable" : all.Exists(authority => authority.HasFailed) ? "degraded" : "ok" };
        if (all.Count > 0)
            report["authorities"] = new JsonArray([.. all.Select(Describe)]);
        return report;
    }

    private static JsonObject Describe(AuthorityHealth authority)
    {
        if (authority.IsAsked)
            return new JsonObject { ["name"] = authority.Name, ["answers"] = authority.Answers };
        var described = new JsonObject { ["name"] = authority.Name, ["keys"] = authority.Keys };
        if (authority.KeysAge is { } age)
            described["ageSeconds"] = (long)age.TotalSeconds;
        return described;
    }
}
