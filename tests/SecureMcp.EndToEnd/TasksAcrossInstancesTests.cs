using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Conformance;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: a task is every instance's to answer for: begun at one, polled, answered and cancelled at others, and over when its own is gone.</summary>
public sealed class TasksAcrossInstancesTests(SharedAzurite azurite)
{
    [Fact]
    public async Task A_task_that_is_begun_at_one_instance_is_polled_answered_and_cancelled_at_others()
    {
        await using var app = await StartAsync(3);
        var (a, b, c) = (app.First, app.Instances[1], app.Instances[2]);
        var token = await app.TokenAsync("transfers.write");

        var asking = await BeginAsync(a, token, "confirm_delete", new() { ["filename"] = "a.txt" });
        var asked = await UntilAsync(b, token, asking, "input_required");
        var question = Assert.Single(asked["inputRequests"]!.AsObject());
        await SendAsync(c, token, "tasks/update", new() { ["taskId"] = asking, ["inputResponses"] = new JsonObject { [question.Key] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["confirm"] = true } } } });
        Assert.Contains("a.txt: accept", (await UntilAsync(a, token, asking, "completed")).ToJsonString(), StringComparison.Ordinal);

        var working = await BeginAsync(a, token, "transfer_job", new() { ["seconds"] = 600 });
        await UntilAsync(b, token, working, "working");
        await SendAsync(c, token, "tasks/cancel", new() { ["taskId"] = working });
        await UntilAsync(b, token, working, "cancelled");
        for (var tries = 0; !a.Host.OutputLines.Any(line => line.Contains("was told to stop", StringComparison.Ordinal)); tries++)
        {
            Assert.True(tries < 300, "The tool was not told to stop.");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Equal("cancelled", $"{(await GetAsync(a, token, working))["status"]}");
        var stranger = await SendAsync(b, await app.TokenAsync("transfers.write", ScaledApp.NewUserId()), "tasks/get", new() { ["taskId"] = working });
        Assert.Equal(-32602, stranger.Code);
    }

    [Fact]
    public async Task A_task_whose_instance_is_killed_has_failed_and_says_why()
    {
        await using var app = await StartAsync(2);
        var token = await app.TokenAsync("transfers.write");
        var task = await BeginAsync(app.First, token, "transfer_job", new() { ["seconds"] = 600 });
        await UntilAsync(app.Instances[1], token, task, "working");
        app.First.Host.Kill();
        var failed = await UntilAsync(app.Instances[1], token, task, "failed");

        Assert.Contains("interrupted", $"{failed["error"]!["message"]}", StringComparison.Ordinal);
        Assert.Equal("failed", $"{(await GetAsync(app.Instances[1], token, task))["status"]}");
    }

    [Fact]
    public async Task The_cap_of_a_caller_is_exact_over_all_instances()
    {
        await using var app = await StartAsync(3, ("SecureMcp__Tasks__MaxPerCaller", "5"));
        var token = await app.TokenAsync("transfers.write");
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => CallAsync(app.Instances[i % 3], token, "transfer_job", new() { ["seconds"] = 600 })));

        Assert.Equal(5, answers.Count(answer => answer.Status == 200 && $"{answer.Message["result"]?["resultType"]}" == "task"));
        Assert.Equal(19, answers.Count(answer => answer.Status == 503 && answer.Headers.RetryAfter is not null));
    }

    private static async Task<string> BeginAsync(ScaledApp.Instance instance, string token, string tool, JsonObject arguments)
    {
        var answer = await CallAsync(instance, token, tool, arguments);
        return answer.Message["result"]?["taskId"]?.GetValue<string>() ?? throw new InvalidOperationException(answer.Text);
    }

    private static Task<McpAnswer> CallAsync(ScaledApp.Instance instance, string token, string tool, JsonObject arguments) =>
        SendAsync(instance, token, "tools/call", new() { ["name"] = tool, ["arguments"] = arguments });

    private static async Task<JsonObject> GetAsync(ScaledApp.Instance instance, string token, string task)
    {
        var answer = await SendAsync(instance, token, "tasks/get", new() { ["taskId"] = task });
        return answer.Message["result"]?.AsObject() ?? throw new InvalidOperationException(answer.Text);
    }

    private static async Task<JsonObject> UntilAsync(ScaledApp.Instance instance, string token, string task, string status)
    {
        for (var tries = 0; ; tries++)
        {
            var row = await GetAsync(instance, token, task);
            if ($"{row["status"]}" == status)
                return row;
            Assert.True(tries < 300, row.ToJsonString());
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static Task<McpAnswer> SendAsync(ScaledApp.Instance instance, string token, string method, JsonObject parameters)
    {
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = McpHttp.ModernVersion,
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject
            {
                ["elicitation"] = new JsonObject(),
                ["extensions"] = new JsonObject { ["io.modelcontextprotocol/tasks"] = new JsonObject() },
            },
        };
        return instance.Http.PostAsync(token, McpHttp.Utf8(McpHttp.Message(1, method, parameters)), request =>
        {
            McpHttp.Set(request, "MCP-Protocol-Version", McpHttp.ModernVersion);
            McpHttp.Set(request, "Mcp-Method", method);
            McpHttp.Set(request, "Mcp-Name", $"{parameters["name"] ?? parameters["taskId"]}");
        });
    }

    private async Task<ScaledApp> StartAsync(int count, params (string Name, string Value)[] changes) => await ScaledApp.StartAsync(
        ConformanceApp.Folder,
        await azurite.RequireAsync(),
        count,
        [("SecureMcp__Tasks__Enabled", "true"), ("SecureMcp__Tasks__RunLease", "00:00:10"), .. changes]);
}
