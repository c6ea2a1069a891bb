using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: a budget holds over all instances together, to the call, and operators see what is used.</summary>
public sealed class BudgetsTests(SharedAzurite azurite)
{
    private const int Calls = 60;

    [Fact]
    public async Task Four_instances_and_eight_clients_make_the_whole_budget_and_not_one_call_more()
    {
        await using var app = await ScaledApp.StartAsync(await azurite.RequireAsync(), 4, ("SecureMcp__Budgets__Day__Calls", $"{Calls}"), ("SecureMcp__Budgets__Month__Calls", "100000"));
        var user = ScaledApp.NewUserId();
        var token = await app.TokenAsync("documents.read", user);
        var made = 0;
        var warned = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async client =>
        {
            for (var i = 0; i < 20; i++)
            {
                var answer = await app.Instances[(client + i) % 4].SearchAsync(token);
                Assert.Contains(answer.Status, new[] { 200, 429 });
                if (answer.Status == 200)
                    Interlocked.Increment(ref made);
                if (answer.Status == 200 && answer.Text.Contains("\"securemcp/budgets\":[{\"period\":\"day\"", StringComparison.Ordinal))
                    Interlocked.Increment(ref warned);
            }
        }));
        Assert.InRange(made, 1, Calls);
        Assert.InRange(warned, 1, made);
        // What one instance still held when another found nothing left is given back within five seconds, and then made.
        for (var i = 0; i < 100 && made < Calls; i++)
        {
            if ((await app.First.SearchAsync(token)).Status == 200)
                made++;
            else
                await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }

        Assert.Equal(Calls, made);
        foreach (var instance in app.Instances)
        {
            var refused = await instance.SearchAsync(token);
            Assert.Equal((429, true), (refused.Status, refused.Headers.RetryAfter?.Delta > TimeSpan.Zero));
        }

        var shown = await app.OperateAsync("Rate", ["budget", "show", "--scheme", "entra", "--tenant", EntraClaims.TenantId, "--subject", user]);
        Assert.True(shown.Code == 0, shown.Error);
        var lines = shown.Out.ReplaceLineEndings("\n").Split('\n');
        Assert.Matches($"^day\t[0-9-]{{10}}\t{Calls}\t0\\.0$", lines[1]);
        Assert.Matches($"^month\t[0-9-]{{7}}\t{Calls}\t0\\.0$", lines[2]);
        Assert.Equal(1, (await app.OperateAsync("Rate", ["budget", "show", new string('0', 64)])).Code);
    }
}
