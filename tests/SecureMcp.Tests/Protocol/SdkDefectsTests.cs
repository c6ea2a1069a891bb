using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Protocol;

/// <summary>
/// What the SDK does that this endpoint has to make good, each pinned on the SDK alone. A test that fails here is good news: it
/// names what of ours a new version of the SDK has made needless.
/// </summary>
public sealed class SdkDefectsTests
{
    private const string Echo = """{"name":"echo","arguments":{"text":"a"}}""";

    [Fact]
    public async Task A_silent_call_sends_no_byte()
    {
        using var written = new MemoryStream();
        var started = false;
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = McpServer.Create(transport, Options(McpServerTool.Create(async () => await Task.Delay(TimeSpan.FromMilliseconds(1500), TestContext.Current.CancellationToken), new() { Name = "slow" })));
        var running = server.RunAsync(TestContext.Current.CancellationToken);
        var parameters = JsonNode.Parse($$"""{"name":"slow","_meta":{{RawSdk.Meta}}}""")!.AsObject();
        var posting = transport.HandlePostRequestAsync(RawSdk.Request("tools/call", parameters, "2026-07-28"), written, _ =>
        {
            started = true;
            return ValueTask.CompletedTask;
        }, TestContext.Current.CancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(700), TestContext.Current.CancellationToken);

        Still(!started && written.Length == 0, "KeepAliveAsync in Protocol/AnswerStream.cs");
        await posting;
        Assert.True(started);
        await transport.DisposeAsync();
        await running;
    }

    [Fact]
    public async Task A_plain_result_comes_as_an_event_stream()
    {
        using var written = new MemoryStream();
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = McpServer.Create(transport, Options());
        var running = server.RunAsync(TestContext.Current.CancellationToken);
        await transport.HandlePostRequestAsync(RawSdk.Request("server/discover", new JsonObject { ["_meta"] = JsonNode.Parse(RawSdk.Meta) }, "2026-07-28"), written, TestContext.Current.CancellationToken);
        await transport.DisposeAsync();
        await running;

        Still(Encoding.UTF8.GetString(written.ToArray()).StartsWith("event: message", StringComparison.Ordinal), "Protocol/AnswerFilter.cs");
    }

    [Fact]
    public async Task The_end_of_listening_lacks_the_subscription()
    {
        var messages = await RawSdk.ModernAsync(Options(), "subscriptions/listen", """{"notifications":{"toolsListChanged":true}}""");

        Assert.NotNull(messages[^1]["result"]);
        Still(messages[^1]["result"]!["_meta"]?["io.modelcontextprotocol/subscriptionId"] is null, "Protocol/ListenHandler.cs");
    }

    [Theory]
    [InlineData("""{"name":"echo","arguments":{"text":"a","unknown":1}}""", false)]
    [InlineData("""{"name":"echo","arguments":{"text":5}}""", true)]
    [InlineData("""{"name":"echo","arguments":{}}""", true)]
    public async Task Arguments_are_not_held_to_the_schema_and_no_word_says_what_is_wrong(string parameters, bool fails)
    {
        var result = Assert.Single(await RawSdk.ModernAsync(Options(), "tools/call", parameters))["result"]!;
        var text = result["content"]![0]!["text"]!.GetValue<string>();

        Still(text == (fails ? "An error occurred invoking 'echo'." : "a"), "Schemas/SchemaStep.cs, where it holds tools");
    }

    [Fact]
    public async Task A_cursor_that_nobody_gave_out_leads_to_an_empty_list()
    {
        var answer = Assert.Single(await RawSdk.ModernAsync(Options(), "tools/list", """{"cursor":"made-up"}"""));

        Still(answer["result"]?["tools"] is JsonArray { Count: 0 }, "Policies/ListCursor.cs, its IsProper");
    }

    [Fact]
    public async Task A_list_is_one_page_however_long()
    {
        var options = Options([.. Enumerable.Range(0, 1200).Select(index => McpServerTool.Create(() => "", new() { Name = $"tool{index}" }))]);
        var result = Assert.Single(await RawSdk.ModernAsync(options, "tools/list"))["result"]!;

        Still(result["tools"]!.AsArray().Count == 1201 && result["nextCursor"] is null, "the pages of Policies/VisibilityFilter.cs");
    }

    [Fact]
    public async Task Discovery_is_always_stale_and_names_one_version()
    {
        var result = Assert.Single(await RawSdk.ModernAsync(Options(), "server/discover"))["result"]!;

        Still(
            result["ttlMs"]!.GetValue<int>() == 0 && result["cacheScope"]!.GetValue<string>() == "private" && result["supportedVersions"]!.ToJsonString() == """["2026-07-28"]""",
            "Discoverable in Calls/ProtocolVersions.cs, which repeats it,");
    }

    [Fact]
    public async Task Initialize_promises_logging_that_nobody_offered()
    {
        var capabilities = Assert.Single(await RawSdk.LegacyAsync(Options(), "initialize", """{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"a","version":"1"}}"""))["result"]!["capabilities"]!;

        Still(capabilities["logging"] is JsonObject, "logging/setLevel outside sessions in Policies/MethodTable.cs");
    }

    [Fact]
    public async Task Changes_of_lists_are_promised_by_whoever_answers_listening()
    {
        var options = Options();
        options.Handlers.SubscriptionsListenHandler = (_, _) => ValueTask.FromResult(new EmptyResult());
        var capabilities = Assert.Single(await RawSdk.ModernAsync(options, "server/discover"))["result"]!["capabilities"]!;

        Still(capabilities["tools"]?["listChanged"]?.GetValue<bool>() == true, "Protocol/Promises.cs");
    }

    [Fact]
    public async Task Subscribing_is_granted_though_nothing_remembers_it()
    {
        var options = Options();
        options.ResourceCollection = [McpServerResource.Create(() => "text", new() { UriTemplate = "note://a", Name = "a" })];
        var granted = Assert.Single(await RawSdk.LegacyAsync(options, "resources/subscribe", """{"uri":"note://a"}"""))["result"];

        Still(granted is not null, "SessionOnly in Policies/MethodTable.cs");
    }

    [Fact]
    public void An_error_without_an_id_is_written_with_the_id_null()
    {
        var json = JsonSerializer.SerializeToNode<JsonRpcMessage>(new JsonRpcError { Error = new JsonRpcErrorDetail { Code = -32700, Message = "" } }, McpJsonUtilities.DefaultOptions)!.AsObject();

        Still(json.TryGetPropertyValue("id", out var id) && id is null, "the id in Answers/RefusalBody.cs");
    }

    [Fact]
    public void Batches_are_not_read() =>
        Still(
            Record.Exception(() => RawSdk.Read("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""")) is JsonException,
            "the refusal of batches in Transport/MessageRule.cs, if they are wanted by then (docs/decisions/0002-protocol-surface.md),");

    [Fact]
    public void A_member_of_a_message_is_found_under_a_name_in_other_case()
    {
        var parameters = ((JsonRpcRequest)RawSdk.Read("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"NAME":"echo"}}""")).Params;

        Still(parameters.Deserialize<CallToolRequestParams>(McpJsonUtilities.DefaultOptions)?.Name == "echo", "the variants of names in Transport/MessageRuleNames.cs");
    }

    [Fact]
    public async Task What_a_member_asks_to_have_back_goes_out_in_clear_and_comes_back_unchecked()
    {
        string? given = null;
        var options = Options(McpServerTool.Create(
            (RequestContext<CallToolRequestParams> context) => (given = context.Params!.RequestState) ?? throw new InputRequiredException(null, "amount=5"),
            new() { Name = "ask" }));
        var asked = Assert.Single(await RawSdk.ModernAsync(options, "tools/call", """{"name":"ask"}"""))["result"]!;
        await RawSdk.ModernAsync(options, "tools/call", """{"name":"ask","requestState":"amount=5000"}""");

        Still(asked["requestState"]!.GetValue<string>() == "amount=5" && given == "amount=5000", "RequestStates/ and the sealing in Protocol/InputRequests.cs");
    }

    [Fact]
    public async Task A_client_is_asked_what_it_never_declared()
    {
        var options = Options(McpServerTool.Create(
            string () => throw new InputRequiredException(new Dictionary<string, InputRequest> { ["a"] = InputRequest.ForRootsList(new ListRootsRequestParams()) }, null),
            new() { Name = "ask" }));
        var answer = Assert.Single(await RawSdk.ModernAsync(options, "tools/call", """{"name":"ask"}"""));

        Still(answer["result"]?["inputRequests"] is not null, "Protocol/RequiredCapabilities.cs");
    }

    [Theory]
    [InlineData("prompts/get", """{"name":"ask"}""")]
    [InlineData("resources/read", """{"uri":"ask://a"}""")]
    public async Task Asking_from_a_prompt_or_a_resource_is_logged_as_an_error(string method, string parameters)
    {
        using var log = new CollectedLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var options = Options();
        options.PromptCollection = [McpServerPrompt.Create(string () => throw new InputRequiredException(null, "state"), new() { Name = "ask" })];
        options.ResourceCollection = [McpServerResource.Create(string () => throw new InputRequiredException(null, "state"), new() { UriTemplate = "ask://a", Name = "ask" })];
        var answer = Assert.Single(await RawSdk.ModernAsync(options, method, parameters, loggers));

        Assert.Equal("input_required", answer["result"]!["resultType"]!.GetValue<string>());
        Still(log.Lines.Any(line => line.StartsWith("Error ", StringComparison.Ordinal)), "Protocol/ServerLoggers.cs");
    }

    [Theory]
    [InlineData("tools/call", """{"name":"echo","arguments":{"text":"a"},"requestState":5}""")]
    [InlineData("tools/call", """{"name":"echo","arguments":{"text":"a"},"inputResponses":5}""")]
    [InlineData("subscriptions/listen", "{}")]
    public async Task A_parameter_of_the_wrong_type_is_an_internal_error(string method, string parameters)
    {
        var answer = Assert.Single(await RawSdk.ModernAsync(Options(), method, parameters));

        Still(answer["error"]?["code"]?.GetValue<int>() == -32603, "the row for it in Policies/ParameterTypes.cs");
    }

    [Fact]
    public async Task Wrong_parameters_of_initialize_are_thrown_at_the_host()
    {
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        using var written = new MemoryStream();
        var thrown = await Record.ExceptionAsync(() => transport.HandlePostRequestAsync(
            RawSdk.Request("initialize", new JsonObject { ["protocolVersion"] = 5 }, "2025-11-25"), written, TestContext.Current.CancellationToken));

        Still(thrown is JsonException, "the catch of JsonException in Protocol/Dispatcher.cs");
    }

    [Fact]
    public async Task A_retired_error_code_of_a_member_is_passed_on()
    {
        var options = Options();
        options.ResourceCollection = [McpServerResource.Create(string () => throw new McpProtocolException("Gone.", McpErrorCode.ResourceNotFound), new() { UriTemplate = "note://a", Name = "a" })];
        var answer = Assert.Single(await RawSdk.ModernAsync(options, "resources/read", """{"uri":"note://a"}"""));

        Still(answer["error"]!["code"]!.GetValue<int>() == -32002, "the retired code in Protocol/AnswerStream.cs");
    }

    [Fact]
    public async Task A_cancelled_request_of_a_session_is_waited_for_for_ever()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var tool = McpServerTool.Create(
            async (CancellationToken cancellation) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, cancellation);
            },
            new() { Name = "wait" });
        await using var transport = new StreamableHttpServerTransport { SessionId = "a" };
        await using var server = McpServer.Create(transport, Options(tool));
        using var written = new MemoryStream();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = server.RunAsync(ending.Token);
        var initialize = JsonNode.Parse("""{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"a","version":"1"}}""")!.AsObject();
        await transport.HandlePostRequestAsync(RawSdk.Request("initialize", initialize, "2025-11-25"), written, ending.Token);
        var call = RawSdk.Request("tools/call", new JsonObject { ["name"] = "wait" }, "2025-11-25");
        call = new JsonRpcRequest { Id = new RequestId(2), Method = call.Method, Params = call.Params, Context = call.Context };
        var posting = transport.HandlePostRequestAsync(call, written, ending.Token);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(10), ending.Token);
        await transport.HandlePostRequestAsync(RawSdk.Read("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}"""), written, ending.Token);
        await Task.WhenAny(posting, Task.Delay(TimeSpan.FromSeconds(1), ending.Token));

        Still(!posting.IsCompleted, "the second token of HandInSessionAsync in Protocol/Dispatcher.cs");
        await ending.CancelAsync();
        await transport.DisposeAsync();
        await Record.ExceptionAsync(() => posting);
        await Record.ExceptionAsync(() => running);
    }

    private static McpServerOptions Options(params McpServerTool[] more) => new()
    {
        ServerInfo = new Implementation { Name = "raw", Version = "1" },
        ToolCollection = [McpServerTool.Create((string text) => text, new() { Name = "echo" }), .. more],
    };

    private static void Still(bool isSo, string ours) => Assert.True(isSo, $"The SDK does this differently now. See whether {ours} can go.");
}
