using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: what can't be counted or recorded is not served, and nothing of a result leaves without its record.</summary>
public sealed class StateOutageTests(SharedAzurite azurite)
{
    private const string Writer = "documents.read orders.write";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Without_its_tables_the_app_refuses_every_call_soon_and_says_that_it_is_not_ready()
    {
        await using var own = await Azurite.StartAsync();
        await using var app = await ScaledApp.StartAsync(own, 1);
        var token = await app.TokenAsync(Writer);
        Assert.Equal(200, (await app.First.SearchAsync(token)).Status);
        Assert.Equal(200, await app.First.StatusAsync("healthz/ready"));
        own.Kill();

        await RefusesAsync(() => app.First.SearchAsync(token));
        await RefusesAsync(() => app.First.RefundAsync(token, "ORD-1001", 1m));
        await RefusesAsync(() => app.First.Http.LegacyAsync(token, 1, "tools/list", []));
        // A probe's answer is kept for five seconds.
        await Task.Delay(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        Assert.Equal(503, await app.First.StatusAsync("healthz/ready"));
        Assert.Equal(200, await app.First.StatusAsync("healthz/live"));
        var ping = await app.First.Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, app.First.Host.WorkerAddress));
        Assert.Equal(200, ping.Status);
        Assert.Equal(1, app.First.Host.Starts);
    }

    [Fact]
    public async Task With_a_wrong_storage_key_nothing_is_ever_served()
    {
        var emulator = await azurite.RequireAsync();
        var wrong = emulator.ConnectionStringWith(Convert.ToBase64String(new byte[64]));
        await using var app = await ScaledApp.StartAsync(emulator, 1, ("SecureMcp__Storage__ConnectionString", wrong));
        var token = await app.TokenAsync(Writer);

        Assert.Equal(503, await app.First.StatusAsync("healthz/ready"));
        for (var i = 0; i < 3; i++)
            await RefusesAsync(() => app.First.SearchAsync(token));
        await RefusesAsync(() => app.First.RefundAsync(token, "ORD-1001", 1m));
        Assert.DoesNotContain(app.First.Host.OutputLines, line => line.Contains(Convert.ToBase64String(new byte[64]), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_answer_waits_for_its_record()
    {
        await using var gate = await TableGate.StartAsync(await azurite.RequireAsync());
        await using var app = await StartAsync(gate);
        var token = await app.TokenAsync(Writer);
        await app.First.SearchAsync(token);
        var held = new Held("Outcome");
        gate.Lets = held.AskAsync;
        var answering = app.First.SearchAsync(token);
        await held.Reached.WaitAsync(Limit, TestContext.Current.CancellationToken);

        await Task.Delay(TimeSpan.FromMilliseconds(500), TestContext.Current.CancellationToken);
        Assert.False(answering.IsCompleted);
        Assert.Single(await app.RecordsAsync());
        held.Release();
        Assert.Equal(200, (await answering).Status);
        Assert.Equal(2, (await app.RecordsAsync()).Count);
    }

    [Fact]
    public async Task A_tool_whose_intent_can_not_be_recorded_does_not_run()
    {
        await using var gate = await TableGate.StartAsync(await azurite.RequireAsync());
        await using var app = await StartAsync(gate);
        var token = await app.TokenAsync(Writer);
        gate.Lets = body => Task.FromResult(!IsPhase(body, "Intent"));
        await RefusesAsync(() => app.First.RefundAsync(token, "ORD-1001", 249.90m));
        gate.Lets = _ => Task.FromResult(true);

        // The whole order can still be paid back, so nothing was.
        var whole = await app.First.RefundAsync(token, "ORD-1001", 249.90m);
        Assert.Equal("249.90", $"{whole.Message["result"]!["structuredContent"]!["refundedInAll"]}");
        Assert.Equal(
            ["Intent allowed ", "Outcome allowed ", "Outcome refused AuditUnavailable"],
            (await app.RecordsAsync()).Select(record => $"{record["Phase"]} {record["Decision"]} {record["Reason"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_result_whose_outcome_can_not_be_recorded_is_not_sent()
    {
        await using var gate = await TableGate.StartAsync(await azurite.RequireAsync());
        await using var app = await StartAsync(gate);
        var token = await app.TokenAsync(Writer);
        gate.Lets = body => Task.FromResult(!IsPhase(body, "Outcome"));

        await RefusesAsync(() => app.First.SearchAsync(token));
        await RefusesAsync(() => app.First.RefundAsync(token, "ORD-1001", 1m));
        Assert.Equal("Intent refund_order", string.Join('\n', (await app.RecordsAsync()).Select(record => $"{record["Phase"]} {record["Member"]}")));
    }

    [Fact]
    public async Task An_instance_killed_between_the_effect_and_its_record_leaves_the_intent()
    {
        await using var gate = await TableGate.StartAsync(await azurite.RequireAsync());
        await using var app = await StartAsync(gate);
        var token = await app.TokenAsync(Writer);
        var held = new Held("Outcome");
        gate.Lets = held.AskAsync;
        var answering = app.First.RefundAsync(token, "ORD-1001", 1m);
        await held.Reached.WaitAsync(Limit, TestContext.Current.CancellationToken);
        app.First.Host.Kill();

        Assert.Equal(502, (await answering).Status);
        held.Refuse();
        Assert.Equal("Intent refund_order", string.Join('\n', (await app.RecordsAsync()).Select(record => $"{record["Phase"]} {record["Member"]}")));
    }

    private static bool IsPhase(string body, string phase) => body.Contains($"\"Phase\":\"{phase}\"", StringComparison.Ordinal);

    private async Task<ScaledApp> StartAsync(TableGate gate) =>
        await ScaledApp.StartAsync(await azurite.RequireAsync(), 1, ("SecureMcp__Storage__ConnectionString", gate.ConnectionString));

    private static async Task RefusesAsync(Func<Task<McpAnswer>> call)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var answer = await call();

        Assert.InRange(clock.GetElapsedTime(started), TimeSpan.Zero, Limit);
        Assert.Equal(503, answer.Status);
        Assert.Equal(503, answer.Code);
        Assert.Null(answer.Message["result"]);
        Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.True(answer.Headers.Contains("X-Correlation-Id"));
    }

    /// <summary>Holds the requests that carry a record of one phase until told what becomes of them.</summary>
    private sealed class Held(string phase)
    {
        private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<bool> decided = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => reached.Task;

        public void Release() => decided.TrySetResult(true);

        public void Refuse() => decided.TrySetResult(false);

        public Task<bool> AskAsync(string body)
        {
            if (!IsPhase(body, phase))
                return Task.FromResult(true);
            reached.TrySetResult();
            return decided.Task;
        }
    }
}
