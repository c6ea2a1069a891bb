using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>What a call that is let through gets, in both eras.</summary>
public sealed class CallTests : IAsyncLifetime
{
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await TestEndpoint.StartAsync(new Dictionary<string, string?> { ["SecureMcp:Outputs:MaxResultBytes"] = "4096" });

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Fact]
    public async Task A_tool_knows_its_caller_and_answers_json()
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Call("plain", "echo", new JsonObject { ["text"] = "hi", ["times"] = 2 }));
        var result = (await JsonAsync(response)).GetProperty("result");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Equal("""{"subject":"plain","text":"hihi"}""", result.GetProperty("structuredContent").GetRawText());
        Assert.Equal("complete", result.GetProperty("resultType").GetString());
        Assert.Equal("securemcp-functions", result.GetProperty("_meta").GetProperty("io.modelcontextprotocol/serverInfo").GetProperty("name").GetString());
    }

    [Fact]
    public async Task An_older_client_gets_none_of_the_new_members()
    {
        var answer = await endpoint.SendForJsonAsync(TestEndpoint.Legacy("plain", "tools/call", new JsonObject { ["name"] = "echo", ["arguments"] = new JsonObject { ["text"] = "hi" } }));

        Assert.Equal("hi", answer.GetProperty("result").GetProperty("structuredContent").GetProperty("text").GetString());
        Assert.False(answer.GetProperty("result").TryGetProperty("resultType", out _));
        Assert.False(answer.GetProperty("result").TryGetProperty("_meta", out _));
    }

    [Fact]
    public async Task The_caller_is_no_argument_and_can_not_be_sent_as_one()
    {
        var tools = (await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "tools/list"))).GetProperty("result").GetProperty("tools");
        var schema = tools.EnumerateArray().Single(tool => tool.GetProperty("name").GetString() == "echo").GetProperty("inputSchema");
        var answer = await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "echo", new JsonObject { ["text"] = "hi", ["caller"] = new JsonObject { ["subjectId"] = "admin" } }));

        Assert.False(schema.GetProperty("properties").TryGetProperty("caller", out _));
        Assert.False(schema.GetProperty("additionalProperties").GetBoolean());
        Assert.True(answer.GetProperty("result").GetProperty("isError").GetBoolean());
    }

    [Theory]
    [InlineData("""{"text":"hi","extra":1}""", "extra")]
    [InlineData("{}", "text")]
    [InlineData("""{"text":1}""", "/text")]
    [InlineData("""{"text":"hi","times":"many"}""", "/times")]
    [InlineData("""{"Text":"hi"}""", "Text")]
    public async Task Arguments_that_are_not_what_is_advertised_never_reach_the_tool(string arguments, string named)
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Call("plain", "echo", (JsonObject)JsonNode.Parse(arguments)!));
        var result = (await JsonAsync(response)).GetProperty("result");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(result.GetProperty("isError").GetBoolean());
        Assert.Contains(named, result.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("ArgumentsInvalid/", Assert.Single(endpoint.Records).Reason);
    }

    [Fact]
    public async Task A_prompt_is_held_to_its_arguments_too()
    {
        var good = await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "prompts/get", new JsonObject { ["name"] = "greet", ["arguments"] = new JsonObject { ["name"] = "Ada" } }));
        var bad = await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "prompts/get", new JsonObject { ["name"] = "greet", ["arguments"] = new JsonObject { ["nome"] = "Ada" } }));

        Assert.Contains("Ada", good.GetProperty("result").GetRawText(), StringComparison.Ordinal);
        Assert.Equal(-32602, bad.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task A_fault_of_a_tool_says_nothing_of_its_exception()
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Call("plain", "fail"));
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Contains("\"isError\":true", text, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("InvalidOperation", text, StringComparison.Ordinal);
        Assert.True(Assert.Single(endpoint.Records).IsError);
    }

    [Fact]
    public async Task A_tools_own_no_reaches_the_model()
    {
        var answer = await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "refuse"));

        Assert.EndsWith("The order is closed.", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_result_over_the_budget_is_not_sent()
    {
        var fits = await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "big", new JsonObject { ["size"] = 3000 }));
        var tooBig = await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "big", new JsonObject { ["size"] = 5000 }));

        Assert.True(fits.TryGetProperty("result", out _));
        Assert.Equal(-32603, tooBig.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal("OutputTooLarge", endpoint.Records[^1].Reason);
    }

    [Fact]
    public async Task Progress_turns_the_answer_into_an_event_stream()
    {
        var parameters = new JsonObject
        {
            ["name"] = "progress",
            ["arguments"] = new JsonObject(),
            ["_meta"] = new JsonObject
            {
                ["progressToken"] = "p1",
                ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject(),
            }
        };
        using var response = await endpoint.SendAsync(TestEndpoint.Modern("plain", "tools/call", parameters));
        var events = (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(text => JsonDocument.Parse(text[(text.IndexOf("data: ", StringComparison.Ordinal) + 6)..]).RootElement)
            .ToList();

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal("no", response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Equal(["notifications/progress", "notifications/progress", "notifications/progress"], events.SkipLast(1).Select(e => e.GetProperty("method").GetString()));
        Assert.Contains("finished", events[^1].GetProperty("result").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("allowed", Assert.Single(endpoint.Records).Decision);
    }

    [Fact]
    public async Task Going_away_cancels_the_tool_and_is_recorded()
    {
        var signal = endpoint.Services.GetRequiredService<WaitSignal>();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var call = endpoint.Client.SendAsync(TestEndpoint.Call("plain", "wait"), leave.Token);
        await signal.Started.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await signal.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        while (endpoint.Records.Count == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken);
        Assert.True(endpoint.Records[0].IsCancelled);
    }

    [Fact]
    public async Task Resources_are_read_through_their_template()
    {
        var answer = await endpoint.SendForJsonAsync(TestEndpoint.Modern("reader", "resources/read", new JsonObject { ["uri"] = "note://vault/7" }));

        Assert.Equal("vault 7", answer.GetProperty("result").GetProperty("contents")[0].GetProperty("text").GetString());
        Assert.Equal("note://vault/7", Assert.Single(endpoint.Records).Member);
    }

    [Fact]
    public async Task Discover_names_the_modern_revision_and_what_there_is()
    {
        var result = (await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "server/discover"))).GetProperty("result");

        Assert.Equal("""["2026-07-28"]""", result.GetProperty("supportedVersions").GetRawText());
        Assert.Equal("private", result.GetProperty("cacheScope").GetString());
        Assert.True(result.GetProperty("capabilities").TryGetProperty("tools", out _));
        // Nothing of the kind ever happens, so nothing of the kind is promised.
        Assert.DoesNotContain("\"listChanged\":true", result.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"subscribe\":true", result.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2025-03-26")]
    [InlineData("2025-06-18")]
    [InlineData("2025-11-25")]
    public async Task Older_clients_start_with_initialize_and_get_no_session(string version)
    {
        using var request = TestEndpoint.Legacy("plain", "initialize", new JsonObject { ["protocolVersion"] = version, ["capabilities"] = new JsonObject(), ["clientInfo"] = new JsonObject { ["name"] = "c", ["version"] = "1" } });
        request.Headers.Remove("MCP-Protocol-Version");
        using var response = await endpoint.SendAsync(request);
        using var accepted = await endpoint.SendAsync(TestEndpoint.Post("plain", """{"jsonrpc":"2.0","method":"notifications/initialized"}"""));

        Assert.Equal(version, (await JsonAsync(response)).GetProperty("result").GetProperty("protocolVersion").GetString());
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("", await accepted.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_session_id_is_unknown_to_older_revisions_and_means_nothing_to_the_new_one()
    {
        using var older = TestEndpoint.Legacy("plain", "tools/list");
        older.Headers.Add("Mcp-Session-Id", "abc");
        using var newer = TestEndpoint.Modern("plain", "tools/list");
        newer.Headers.Add("Mcp-Session-Id", "abc");

        Assert.Equal(HttpStatusCode.NotFound, (await endpoint.SendAsync(older)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await endpoint.SendAsync(newer)).StatusCode);
    }

    [Theory]
    [InlineData("initialize", HttpStatusCode.NotFound)]
    [InlineData("ping", HttpStatusCode.NotFound)]
    [InlineData("logging/setLevel", HttpStatusCode.NotFound)]
    [InlineData("resources/subscribe", HttpStatusCode.NotFound)]
    [InlineData("no/such", HttpStatusCode.NotFound)]
    [InlineData("completion/complete", HttpStatusCode.OK)]
    public async Task Methods_that_the_revision_does_not_have_are_not_found(string method, HttpStatusCode status)
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Modern("plain", method, id: "a7"));
        var answer = await JsonAsync(response);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.NotFound ? -32601 : -32602, answer.GetProperty("error").GetProperty("code").GetInt32());
        Assert.Equal("a7", answer.GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("""{"protocolVersion":5}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":[],"clientInfo":{"name":"c","version":"1"}}""")]
    [InlineData("""{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":"c"}""")]
    public async Task Parameters_that_the_protocol_does_not_know_are_the_clients_fault(string parameters)
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Legacy("plain", "initialize", (JsonObject)JsonNode.Parse(parameters)!));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(-32602, (await JsonAsync(response)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.StartsWith("ParametersInvalid", Assert.Single(endpoint.Records).Reason);
    }

    [Theory]
    [InlineData("ZZ\r\nabc\r\n")]
    [InlineData("FFFFFFFFFFFFFFFF\r\n")]
    public async Task A_body_that_breaks_off_is_the_clients_fault(string chunks)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", endpoint.Client.BaseAddress!.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /mcp HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer plain\r\nContent-Type: application/json\r\nAccept: */*\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);

        Assert.Equal("HTTP/1.1 400 Bad Request", await reader.ReadLineAsync(TestContext.Current.CancellationToken));
        Assert.Equal("MessageInvalid/BodyBroken", Assert.Single(endpoint.Records).Reason);
    }

    [Fact]
    public async Task A_request_without_an_id_is_no_way_around_an_answer()
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Post("writer", Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","method":"tools/call","params":{"name":"write_secret","arguments":{"value":"x"}}}""")));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("MethodUnknown", Assert.Single(endpoint.Records).Reason);
    }

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
}
