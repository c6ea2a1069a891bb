using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: what operators switch off with the command line is refused on every instance within ten seconds, without a deployment.</summary>
public sealed class SwitchesTests(SharedAzurite azurite)
{
    private const string Scopes = "documents.read orders.write";
    private const string UserClient = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Off_and_on_again_hold_on_every_instance_within_ten_seconds()
    {
        await using var app = await ScaledApp.StartAsync(await azurite.RequireAsync(), 2);
        var token = await app.TokenAsync(Scopes);
        foreach (var instance in app.Instances)
            Assert.False(await IsOffAsync(instance, token));

        await SwitchAsync(app, "off", ["tool", "search_documents", "--reason", "leaks"]);
        var off = TimeProvider.System.GetTimestamp();
        foreach (var instance in app.Instances)
            await WithinAsync(off, async () => await IsOffAsync(instance, token));
        var listed = await app.OperateAsync("Switch", ["switch", "list"]);
        Assert.Contains("tool\tsearch_documents\t", listed.Out, StringComparison.Ordinal);
        Assert.Contains("\tleaks\t", listed.Out, StringComparison.Ordinal);

        await SwitchAsync(app, "on", ["tool", "search_documents"]);
        var on = TimeProvider.System.GetTimestamp();
        foreach (var instance in app.Instances)
            await WithinAsync(on, async () => !await IsOffAsync(instance, token));
        Assert.Equal(1, (await app.OperateAsync("Switch", ["switch", "on", "tool", "search_documents"])).Code);
        Assert.All(app.Instances, instance => Assert.Contains(instance.Host.OutputLines, line => line.Contains("Switched off: Tool", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Callers_clients_tenants_and_writes_are_shut_out_one_by_one()
    {
        await using var app = await ScaledApp.StartAsync(await azurite.RequireAsync(), 1);
        var (ada, bob) = (ScaledApp.NewUserId(), ScaledApp.NewUserId());
        var (adas, bobs) = (await app.TokenAsync(Scopes, ada), await app.TokenAsync(Scopes, bob));
        var key = new Caller { Scheme = "entra", TenantId = EntraClaims.TenantId, SubjectId = bob, ExpiresAt = default }.Key;

        await SwitchAsync(app, "off", ["caller", "--scheme", "entra", "--tenant", EntraClaims.TenantId.ToUpperInvariant(), "--subject", ada, "--reason", "stolen laptop"]);
        await UntilAsync(app, async () => (await app.First.SearchAsync(adas)).Status == 403);
        Assert.Equal(200, (await app.First.SearchAsync(bobs)).Status);
        await SwitchAsync(app, "off", ["caller", key, "--reason", "r", "--for", "00:00:05"]);
        await UntilAsync(app, async () => (await app.First.SearchAsync(bobs)).Status == 403);
        // That one ends by itself.
        await UntilAsync(app, async () => (await app.First.SearchAsync(bobs)).Status == 200);

        await SwitchAsync(app, "off", ["writes", "--reason", "migration"]);
        await UntilAsync(app, async () => (await app.First.RefundAsync(bobs, "ORD-1001", 1m)).Text.Contains("switched off", StringComparison.Ordinal));
        Assert.Equal(200, (await app.First.SearchAsync(bobs)).Status);
        await SwitchAsync(app, "off", ["client", UserClient, "--reason", "r"]);
        await UntilAsync(app, async () => (await app.First.SearchAsync(bobs)).Status == 403);
        await SwitchAsync(app, "on", ["client", UserClient]);
        await SwitchAsync(app, "off", ["tenant", EntraClaims.TenantId, "--reason", "r"]);
        await UntilAsync(app, async () => (await app.RecordsAsync()).Any(record => record["Reason"]?.GetValue<string>() == "CallerSwitchedOff/tenant"), () => app.First.SearchAsync(bobs));
    }

    [Fact]
    public async Task Without_the_switches_calls_go_on_for_a_while_and_then_by_choice_only()
    {
        await using var gate = await TableGate.StartAsync(await azurite.RequireAsync());
        await using var refusing = await ScaledApp.StartAsync(await azurite.RequireAsync(), 1, ("SecureMcp__Storage__ConnectionString", gate.ConnectionString));
        await using var going = await ScaledApp.StartAsync(
            await azurite.RequireAsync(), 1, ("SecureMcp__Storage__ConnectionString", gate.ConnectionString), ("SecureMcp__Storage__Outages__Switches", "LastKnown"));
        var (one, other) = (await refusing.TokenAsync(Scopes), await going.TokenAsync(Scopes));
        await going.OperateAsync("Switch", ["switch", "off", "tool", "refund_order", "--reason", "r"]);
        Assert.Equal(200, (await refusing.First.SearchAsync(one)).Status);
        Assert.Contains("switched off", (await going.First.RefundAsync(other, "ORD-1001", 1m)).Text, StringComparison.Ordinal);
        gate.Opens = path => !path.Contains(refusing.TableOf("Switch"), StringComparison.Ordinal) && !path.Contains(going.TableOf("Switch"), StringComparison.Ordinal);

        Assert.Equal(200, (await refusing.First.SearchAsync(one)).Status);
        await Task.Delay(TimeSpan.FromSeconds(30), Cancellation);
        var refused = await refusing.First.SearchAsync(one);
        Assert.Equal((503, true), (refused.Status, refused.Headers.RetryAfter is not null));
        Assert.Equal(200, (await going.First.SearchAsync(other)).Status);
        Assert.Contains("switched off", (await going.First.RefundAsync(other, "ORD-1001", 1m)).Text, StringComparison.Ordinal);

        gate.Opens = _ => true;
        await UntilAsync(refusing, async () => (await refusing.First.SearchAsync(one)).Status == 200);
    }

    [Fact]
    public async Task A_table_that_is_missing_and_may_not_be_made_serves_nobody_and_the_log_says_what_to_do()
    {
        await using var gate = await TableGate.StartAsync(await azurite.RequireAsync());
        await using var app = await ScaledApp.StartAsync(await azurite.RequireAsync(), 1, ("SecureMcp__Storage__ConnectionString", gate.ConnectionString));
        var table = app.TableOf("Switch");
        gate.Lets = body => Task.FromResult(!body.Contains($"\"{table}\"", StringComparison.Ordinal));
        var token = await app.TokenAsync(Scopes);

        Assert.Equal(503, (await app.First.SearchAsync(token)).Status);
        Assert.Contains(app.First.Host.OutputLines, line => line.Contains($"The table {table} is missing, and this identity may not make it.", StringComparison.Ordinal));
        // Made by who may, the operators' command line for one, it is found without a restart.
        Assert.Equal(0, (await app.OperateAsync("Switch", ["switch", "list"])).Code);
        await UntilAsync(app, async () => (await app.First.SearchAsync(token)).Status == 200);
    }

    private static async Task<bool> IsOffAsync(ScaledApp.Instance instance, string token)
    {
        var answer = await instance.SearchAsync(token);
        Assert.Equal(200, answer.Status);
        return answer.Text.Contains("switched off", StringComparison.Ordinal);
    }

    private static async Task SwitchAsync(ScaledApp app, string position, string[] what)
    {
        var (code, _, error) = await app.OperateAsync("Switch", ["switch", position, .. what]);
        Assert.True(code == 0, error);
    }

    private static async Task WithinAsync(long since, Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Promised, "The switch did not hold within ten seconds.");
            await Task.Delay(TimeSpan.FromMilliseconds(100), Cancellation);
        }
    }

    private static async Task UntilAsync(ScaledApp app, Func<Task<bool>> condition, Func<Task>? before = null)
    {
        for (var i = 0; ; i++)
        {
            if (before is not null)
                await before();
            if (await condition())
                return;
            Assert.True(i < 100, $"It did not come so in time; {app.Instances.Count} instances.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), Cancellation);
        }
    }
}
