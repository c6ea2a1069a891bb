using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Conformance;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: over four processes on one table, what may happen once happens once, and every try learns what came of it.</summary>
public sealed class OnceAcrossInstancesTests(SharedAzurite azurite)
{
    private const int Tries = 50;
    private const string KeyName = "securemcp/idempotencyKey";

    [Fact]
    public async Task Of_fifty_uses_of_one_confirmation_one_succeeds()
    {
        await using var app = await StartAsync(4);
        var token = await app.TokenAsync("transfers.write");
        var asked = await SendAsync(app.First, token, "confirmed_transfer", new());
        var state = $"{asked.Message["result"]!["requestState"]}";
        var answers = await Task.WhenAll(Enumerable.Range(0, Tries).Select(i => SendAsync(app.Instances[i % 4], token, "confirmed_transfer", new(), state: state)));

        Assert.Single(answers, answer => answer.Message["result"] is not null);
        Assert.Single(answers.Where(answer => answer.Message["result"] is null).Select(answer => answer.Text).Distinct(StringComparer.Ordinal));
        Assert.All(answers.Where(answer => answer.Message["result"] is null), answer => Assert.Equal(-32602, answer.Code));
        var records = await app.RecordsAsync();
        Assert.Equal(Tries - 1, records.Count(record => $"{record["Reason"]}" == "ParametersInvalid/requestStateUsed"));
    }

    [Fact]
    public async Task Fifty_calls_with_one_key_have_one_effect_and_fifty_equal_answers()
    {
        await using var app = await StartAsync(4);
        var token = await app.TokenAsync("transfers.write");
        var answers = await Task.WhenAll(Enumerable.Range(0, Tries).Select(i => SendAsync(app.Instances[i % 4], token, "transfer", new() { ["amount"] = 7, ["seconds"] = 1 }, key: "k")));
        var later = await SendAsync(app.Instances[3], token, "transfer", new() { ["seconds"] = 1, ["amount"] = 7 }, key: "k");
        var other = await SendAsync(app.Instances[2], token, "transfer", new() { ["amount"] = 8 }, key: "k");

        // The number in the answer is of one run: of two there would be two.
        Assert.Single(answers.Append(later).Select(answer => answer.Text).Distinct(StringComparer.Ordinal));
        Assert.NotNull(later.Message["result"]);
        Assert.Equal(-32602, other.Code);
        var outcomes = (await app.RecordsAsync()).Where(record => $"{record["Phase"]}" == "Outcome").Select(record => $"{record["Decision"]}").ToList();
        Assert.Equal((1, Tries, 1), (outcomes.Count(decision => decision == "allowed"), outcomes.Count(decision => decision == "replayed"), outcomes.Count(decision => decision == "refused")));
    }

    [Fact]
    public async Task A_call_whose_instance_is_killed_is_not_made_again_and_the_next_try_is_told_when_it_may_come()
    {
        await using var app = await StartAsync(2, ("SecureMcp__Idempotency__WaitFor", "00:00:01"));
        var token = await app.TokenAsync("transfers.write");
        await SendAsync(app.First, token, "transfer", new() { ["amount"] = 1 });
        var killed = SendAsync(app.First, token, "transfer", new() { ["amount"] = 7, ["seconds"] = 60 }, key: "k");
        await UntilAsync(async () => (await app.RecordsAsync()).Count == 3);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        app.First.Host.Kill();
        Assert.Equal(502, (await killed).Status);
        var next = await SendAsync(app.Instances[1], token, "transfer", new() { ["amount"] = 7, ["seconds"] = 60 }, key: "k");

        Assert.Equal(409, next.Status);
        Assert.NotNull(next.Headers.RetryAfter);
        Assert.Single(await app.RecordsAsync(), record => $"{record["Decision"]}" == "allowed" && $"{record["Phase"]}" == "Outcome");
    }

    [Fact]
    public async Task The_published_app_keeps_outcomes_too()
    {
        await using var app = await ScaledApp.StartAsync(await azurite.RequireAsync(), 2);
        var token = await app.TokenAsync("orders.write");
        var arguments = new JsonObject { ["orderId"] = "ORD-1001", ["amount"] = 1, ["reason"] = "Arrived broken." };
        var first = await SendAsync(app.First, token, "refund_order", arguments, key: "refund-1");
        var second = await SendAsync(app.Instances[1], token, "refund_order", arguments, key: "refund-1");

        Assert.NotNull(first.Message["result"]);
        Assert.Equal(first.Text, second.Text);
    }

    private static Task<McpAnswer> SendAsync(ScaledApp.Instance instance, string token, string tool, JsonObject arguments, string? key = null, string? state = null)
    {
        var meta = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = McpHttp.ModernVersion,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject() },
        };
        if (key is not null)
            meta[KeyName] = key;
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = arguments.DeepClone(), ["_meta"] = meta };
        if (state is not null)
            parameters["requestState"] = state;
        return instance.Http.PostAsync(token, McpHttp.Utf8(McpHttp.Message(1, "tools/call", parameters)), request =>
        {
            McpHttp.Set(request, "MCP-Protocol-Version", McpHttp.ModernVersion);
            McpHttp.Set(request, "Mcp-Method", "tools/call");
            McpHttp.Set(request, "Mcp-Name", tool);
        });
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.True(tries < 200);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private async Task<ScaledApp> StartAsync(int count, params (string Name, string Value)[] changes) => await ScaledApp.StartAsync(
        ConformanceApp.Folder,
        await azurite.RequireAsync(),
        count,
        [("SecureMcp__RequestState__Keys__0", Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))), ("SecureMcp__Tasks__Enabled", "true"), .. changes]);
}
