using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;
using SecureMcp.Outputs;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Promise: what is said in answer to one request has an end, also where a tool has none.</summary>
public sealed class OutputBudgetTests
{
    private const int Budget = 4096;

    private static readonly Dictionary<string, string?> Small = new()
    {
        ["SecureMcp:Outputs:MaxResultBytes"] = "1024",
        ["SecureMcp:Outputs:MaxStreamBytes"] = $"{Budget}",
        ["SecureMcp:Sessions:Enabled"] = "true",
    };

    private readonly Endless endless = new();

    [Fact]
    public async Task A_tool_that_reports_without_end_is_stopped_and_its_call_ends_with_an_error()
    {
        await using var endpoint = await StartAsync();
        using var response = await endpoint.SendAsync(Reporting(TestEndpoint.Modern, "report_for_ever"));
        await CheckAsync(endpoint, response);
    }

    [Fact]
    public async Task So_it_is_in_a_session_which_lives_on()
    {
        await using var endpoint = await StartAsync();
        var initialize = new JsonObject { ["protocolVersion"] = "2025-11-25", ["capabilities"] = new JsonObject(), ["clientInfo"] = new JsonObject { ["name"] = "a", ["version"] = "1" } };
        using var opened = await endpoint.SendAsync(TestEndpoint.Legacy("plain", "initialize", initialize));
        var id = opened.Headers.GetValues(SessionId.Header).Single();
        using var request = Reporting(TestEndpoint.Legacy, "report_for_ever");
        request.Headers.Add(SessionId.Header, id);
        using var response = await endpoint.SendAsync(request);
        await CheckAsync(endpoint, response);

        using var next = TestEndpoint.Legacy("plain", "tools/list");
        next.Headers.Add(SessionId.Header, id);
        using var listed = await endpoint.SendAsync(next);
        Assert.Equal(HttpStatusCode.OK, listed.StatusCode);
    }

    [Fact]
    public async Task A_first_message_beyond_the_budget_is_refused_before_a_stream_starts()
    {
        await using var endpoint = await StartAsync();
        using var response = await endpoint.SendAsync(Reporting(TestEndpoint.Modern, "report_much", new JsonObject { ["size"] = Budget, ["times"] = 1, ["last"] = 1 }));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("-32603", text, StringComparison.Ordinal);
        Assert.DoesNotContain("xxxx", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_result_counts_with_what_came_before_it()
    {
        await using var endpoint = await StartAsync();
        var fits = await TextAsync(endpoint, new JsonObject { ["size"] = 900, ["times"] = 2, ["last"] = 700 });
        var over = await TextAsync(endpoint, new JsonObject { ["size"] = 1000, ["times"] = 3, ["last"] = 700 });

        Assert.Contains("yyyy", fits, StringComparison.Ordinal);
        Assert.DoesNotContain("yyyy", over, StringComparison.Ordinal);
        Assert.Contains("The result is larger than this endpoint sends", over, StringComparison.Ordinal);
        Assert.Contains(endpoint.Records, record => record is { Decision: "refused", Reason: "OutputTooLarge/stream" });
    }

    [Theory]
    [InlineData(1024, 1023, false)]
    [InlineData(1024, 1024, true)]
    [InlineData(1024, 1_073_741_824, true)]
    [InlineData(1024, 1_073_741_825, false)]
    public void The_budget_of_the_stream_is_no_smaller_than_that_of_the_result(int result, int stream, bool isValid)
    {
        var judged = new OutputsOptionsValidator().Validate(null, new OutputsOptions { MaxResultBytes = result, MaxStreamBytes = stream });

        Assert.Equal(isValid, judged.Succeeded);
        Assert.True(isValid || judged.FailureMessage!.Contains("SecureMcp:Outputs:MaxStreamBytes must be between", StringComparison.Ordinal));
    }

    private static HttpRequestMessage Reporting(Func<string?, string, JsonObject?, JsonNode?, HttpRequestMessage> make, string tool, JsonObject? arguments = null) => make(
        "plain",
        "tools/call",
        new JsonObject
        {
            ["name"] = tool,
            ["arguments"] = arguments ?? [],
            ["_meta"] = new JsonObject
            {
                ["progressToken"] = "p",
                ["io.modelcontextprotocol/protocolVersion"] = make == TestEndpoint.Modern ? "2026-07-28" : "2025-11-25",
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            },
        },
        null);

    private async Task CheckAsync(TestEndpoint endpoint, HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        await endless.Stopped.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        var messages = text.Split('\n').Where(line => line.StartsWith("data: {", StringComparison.Ordinal)).Select(line => JsonNode.Parse(line[6..])!).ToList();

        Assert.InRange(messages.Take(messages.Count - 1).Sum(message => message.ToJsonString().Length), Budget / 2, Budget);
        Assert.All(messages.SkipLast(1), message => Assert.Equal("notifications/progress", message["method"]!.GetValue<string>()));
        Assert.Equal(-32603, messages[^1]["error"]!["code"]!.GetValue<int>());
        Assert.Equal(1, messages[^1]["id"]!.GetValue<int>());
        Assert.Single(endpoint.Records, record => record is { Decision: "refused", Reason: "OutputTooLarge/stream", IsError: true, Method: "tools/call" });
    }

    private static async Task<string> TextAsync(TestEndpoint endpoint, JsonObject arguments)
    {
        using var response = await endpoint.SendAsync(Reporting(TestEndpoint.Modern, "report_much", arguments));
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private Task<TestEndpoint> StartAsync() => TestEndpoint.StartAsync(Small, services => services.AddSingleton(endless), members => members.AddMembers<ReportingMembers>());
}
