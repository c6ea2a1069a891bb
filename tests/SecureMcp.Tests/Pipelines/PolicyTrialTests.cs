using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>A rule that is only reported on changes nothing, and says what it would have changed: in the log, on record and as a metric.</summary>
public sealed class PolicyTrialTests
{
    private static readonly Dictionary<string, string?> Trial = new()
    {
        ["SecureMcp:Policies:Rules:0:Members:0"] = "tool:read_secret",
        ["SecureMcp:Policies:Rules:0:Members:1"] = "prompt:secret_prompt",
        ["SecureMcp:Policies:Rules:0:Roles:0"] = "keeper",
        ["SecureMcp:Policies:Rules:0:ReportOnly"] = "true",
        ["SecureMcp:Policies:Rules:1:Members:0"] = "tool:rule_everything",
        ["SecureMcp:Policies:Rules:1:Mode"] = "Override",
        ["SecureMcp:Policies:Rules:1:Scopes:0"] = "acts",
        ["SecureMcp:Policies:Rules:1:ReportOnly"] = "true",
    };

    [Fact]
    public async Task What_would_be_refused_is_served_and_noted()
    {
        var log = new CollectedLog();
        await using var endpoint = await TestEndpoint.StartAsync(Trial, services => services.AddSingleton<ILoggerProvider>(log));
        using var metrics = new Differences(endpoint.Services);

        var answer = await endpoint.SendForJsonAsync(TestEndpoint.Call("reader", "read_secret"));

        Assert.Equal("the secret", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        var record = Assert.Single(endpoint.Records);
        Assert.Equal(("allowed", "scope secrets.read", "Tool read_secret would be hidden: role keeper (SecureMcp:Policies:Rules:0)"), (record.Decision, record.Rule, record.Trial));
        Assert.Equal("read_secret hidden", await metrics.First.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        // Behind the answer, like the count.
        while (!log.Lines.Any(line => line.Contains("Tool read_secret would be hidden: role keeper (SecureMcp:Policies:Rules:0). Rules that are only reported on changed nothing.", StringComparison.Ordinal)))
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_would_be_allowed_stays_hidden_and_is_noted()
    {
        await using var endpoint = await TestEndpoint.StartAsync(Trial);

        var answer = await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "rule_everything"));

        Assert.Equal(-32602, answer.GetProperty("error").GetProperty("code").GetInt32());
        var record = Assert.Single(endpoint.Records);
        Assert.Equal(("refused", "MemberUnknown/hidden", "Tool rule_everything would be allowed: scope acts (SecureMcp:Policies:Rules:1)"), (record.Decision, record.Reason, record.Trial));
    }

    [Fact]
    public async Task A_list_is_as_it_was_and_names_every_difference()
    {
        await using var endpoint = await TestEndpoint.StartAsync(Trial);

        var tools = (await endpoint.SendForJsonAsync(TestEndpoint.Modern("reader", "tools/list"))).GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()).ToList();
        await endpoint.SendForJsonAsync(TestEndpoint.Legacy("reader", "prompts/list"));

        Assert.Contains("read_secret", tools);
        Assert.DoesNotContain("rule_everything", tools);
        Assert.Equal(
            [
                "Tool read_secret would be hidden: role keeper (SecureMcp:Policies:Rules:0); Tool rule_everything would be listed: scope acts (SecureMcp:Policies:Rules:1)",
                "Prompt secret_prompt would be hidden: role keeper (SecureMcp:Policies:Rules:0)",
            ],
            endpoint.Records.Select(record => record.Trial));
    }

    [Fact]
    public async Task Where_both_agree_nothing_is_noted()
    {
        await using var endpoint = await TestEndpoint.StartAsync(Trial);

        await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "read_secret"));
        await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "echo"));
        await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "absent"));

        Assert.Equal(3, endpoint.Records.Count);
        Assert.All(endpoint.Records, record => Assert.Null(record.Trial));
    }

    private sealed class Differences : IDisposable
    {
        private readonly MeterListener listener = new();
        private readonly TaskCompletionSource<string> first = new();

        public Differences(IServiceProvider services)
        {
            var meters = services.GetRequiredService<IMeterFactory>();
            listener.InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "securemcp.policy.trial.differences" && instrument.Meter.Scope == meters)
                    self.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((_, _, tags, _) => first.TrySetResult(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
            listener.Start();
        }

        /// <summary>Counted when the call is over, which its client may know first.</summary>
        public Task<string> First => first.Task;

        public void Dispose() => listener.Dispose();
    }
}
