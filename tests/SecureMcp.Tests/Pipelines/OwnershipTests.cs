using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Idempotency;
using SecureMcp.Policies;
using SecureMcp.Protocol;
using SecureMcp.Tasks;
using SecureMcp.Tests.Support;
using SecureMcp.Tests.Tasks;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Arguments that name the caller itself: filled in or compared, and seen as such by the member.</summary>
public sealed class OwnershipTests : IAsyncLifetime
{
    private const string Own = LiveCallers.UserId;
    private const string Another = LiveCallers.OtherId;
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await StartAsync<Members>();

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory]
    [InlineData("text", "{}", $"{LiveCallers.TenantId}/{Own}")]
    [InlineData("text", "{\"userId\":null}", $"{LiveCallers.TenantId}/{Own}")]
    [InlineData("text", $"{{\"userId\":\"{Own}\",\"tenant\":\"{LiveCallers.TenantId}\"}}", $"{LiveCallers.TenantId}/{Own}")]
    [InlineData("text", "{\"userId\":\"5F0C9A4E7F0B4D0E9A531C6F4A1D0001\"}", $"{LiveCallers.TenantId}/{Own}")]
    [InlineData("guid", "{}", Own)]
    [InlineData("guid", "{\"userId\":\"{5F0C9A4E-7F0B-4D0E-9A53-1C6F4A1D0001}\"}", Own)]
    [InlineData("nullable_guid", "{}", Own)]
    [InlineData("open", "{}", Own)]
    [InlineData("open", "{\"USERID\":\"somebody else\"}", Own)]
    public async Task The_member_gets_the_callers_own(string tool, string arguments, string expected)
    {
        foreach (var legacy in new[] { false, true })
            Assert.Equal(expected, Text(await CallAsync("user", tool, arguments, legacy)));
    }

    [Fact]
    public async Task Without_any_arguments_the_callers_own_is_filled_in()
    {
        using var request = TestEndpoint.Modern("user", "tools/call", new JsonObject { ["name"] = "guid" });

        Assert.Equal(Own, Text(await endpoint.SendForJsonAsync(request)));
    }

    [Fact]
    public async Task What_else_was_sent_reaches_the_member_as_it_was()
    {
        var answer = Text(await CallAsync("user", "note", """{"text":"a\u0022\u00fc\ud83d\ude00<&","numbers":[1e2,0.10,-0],"nested":{"userId":null}}"""));

        Assert.Equal($"{Own} a\"ü😀<& 1e2,0.10,-0 Null", answer);
    }

    [Theory]
    [InlineData("text", "{\"userId\":\"5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0002\"}", "userId", "subject")]
    [InlineData("text", "{\"tenant\":\"workspace-7\"}", "tenant", "tenant")]
    [InlineData("guid", "{\"userId\":\"5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0002\"}", "userId", "subject")]
    public async Task Another_is_refused_and_on_record_without_either_id(string tool, string arguments, string argument, string what)
    {
        foreach (var legacy in new[] { false, true })
        {
            var answer = await CallAsync("user", tool, arguments, legacy);

            Assert.True(answer.GetProperty("result").GetProperty("isError").GetBoolean());
            Assert.Equal($"/{argument}: must be the caller's own {what}. Leave it out to have it filled in.", Text(answer));
        }

        Assert.Equal(2, endpoint.Records.Count);
        Assert.All(endpoint.Records, record => Assert.Equal(
            ("refused", $"ArgumentNotOwn/{what}", tool == "text" && what == "subject" ? "argument userId is the caller's own subject except for role staff" : $"argument {argument} is the caller's own {what}"),
            (record.Decision, record.Reason, record.Rule)));
        Assert.DoesNotContain(endpoint.Records, record => record.ToString().Contains(Another, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_prompt_is_refused_with_invalid_parameters_and_filled_in_alike()
    {
        using var other = TestEndpoint.Modern("user", "prompts/get", Named("greet", $$"""{"userId":"{{Another}}"}"""));
        using var bare = TestEndpoint.Modern("user", "prompts/get", new JsonObject { ["name"] = "greet" });

        Assert.Equal(-32602, (await endpoint.SendForJsonAsync(other)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Contains($"hello {Own}", (await endpoint.SendForJsonAsync(bare)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_named_role_may_name_another_and_that_is_on_record()
    {
        Assert.Equal($"{LiveCallers.TenantId}/{Another}", Text(await CallAsync("staff", "text", $$"""{"userId":"{{Another}}"}""")));
        Assert.Equal($"{LiveCallers.TenantId}/{Own}", Text(await CallAsync("staff", "text", "{}")));
        Assert.True((await CallAsync("staff", "text", """{"tenant":"other"}""")).GetProperty("result").GetProperty("isError").GetBoolean());

        Assert.Equal(
            ["any caller and role staff for another subject in userId", "any caller", "argument tenant is the caller's own tenant"],
            endpoint.Records.Select(record => record.Rule));
    }

    [Fact]
    public async Task The_schema_keeps_the_argument_and_does_not_require_it()
    {
        using var request = TestEndpoint.Modern("user", "tools/list");
        var schema = (await endpoint.SendForJsonAsync(request)).GetProperty("result").GetProperty("tools").EnumerateArray().Single(tool => tool.GetProperty("name").GetString() == "note").GetProperty("inputSchema");
        using var prompts = TestEndpoint.Modern("user", "prompts/list");
        var argument = (await endpoint.SendForJsonAsync(prompts)).GetProperty("result").GetProperty("prompts")[0].GetProperty("arguments")[0];

        Assert.Equal("""["text","numbers","nested"]""", schema.GetProperty("required").GetRawText());
        Assert.Equal("string", schema.GetProperty("properties").GetProperty("userId").GetProperty("type").GetString());
        Assert.False(argument.TryGetProperty("required", out var required) && required.GetBoolean());
    }

    [Theory]
    [InlineData("guid", "has none that fits here")]
    [InlineData("pattern", "With the caller's own filled in for /userId: The arguments do not match the input schema.")]
    public async Task An_own_id_that_the_schema_does_not_allow_never_reaches_the_member(string tool, string reason) =>
        Assert.Contains(reason, Text(await CallAsync("odd", tool, "{}")), StringComparison.Ordinal);

    [Fact]
    public async Task Calls_that_leave_it_out_and_that_name_it_are_equal_calls()
    {
        var first = Text(await CallAsync("user", "once", "{}"));

        Assert.Equal(first, Text(await CallAsync("user", "once", $$"""{"userId":"{{Own.ToUpperInvariant()}}"}""")));
        Assert.NotEqual(first, Text(await CallAsync("odd", "once", "{}")));
    }

    [Fact]
    public async Task A_state_is_good_for_the_call_with_the_own_id_filled_in_or_sent()
    {
        var asked = (await CallAsync("user", "ask", "{}")).GetProperty("result");
        using var retry = TestEndpoint.Modern("user", "tools/call", Asking(Named("ask", $$"""{"userId":"{{Own}}"}"""), asked.GetProperty("requestState").GetString()));

        Assert.Equal($"told {Own}", Text(await endpoint.SendForJsonAsync(retry)));
    }

    [Fact]
    public async Task The_run_of_a_task_gets_the_callers_own_too()
    {
        using var start = TaskEndpoint.Request("user", "tools/call", Named("behind", "{}"));
        var id = (await endpoint.SendForJsonAsync(start)).GetProperty("result").GetProperty("taskId").GetString();
        JsonElement task;
        do
        {
            using var poll = TaskEndpoint.Request("user", "tasks/get", new JsonObject { ["taskId"] = id });
            task = (await endpoint.SendForJsonAsync(poll)).GetProperty("result");
        }
        while (task.GetProperty("status").GetString() == "working");

        Assert.Contains(Own, task.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_brings_no_credential_has_nothing_of_its_own()
    {
        await using var open = await StartAsync<Members>(("SecureMcp:Callers:Chain:Required", "false"));
        using var response = await open.SendAsync(TestEndpoint.Call(null, "guid", []));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_parameter_that_can_not_be_bound_stops_the_start()
    {
        var stopped = await Assert.ThrowsAsync<SecureMcpStartException>(() => StartAsync<Unbound>());

        Assert.Equal(
            [
                "The resource template 'note://{userId}' has the parameter 'userId', which carries [SubjectArgument]: only arguments of tools and prompts can be bound, and what stands in a URI can't.",
                "The tool 'both' has the parameter 'id', which carries both [TenantArgument] and [SubjectArgument]: remove one.",
                "The tool 'empty_role' has the parameter 'id', whose [SubjectArgument] has an ExceptRole that must be neither empty nor hold control characters.",
                "The tool 'number' has the parameter 'id', which carries [SubjectArgument] and is neither a string nor a Guid.",
                "The tool 'otherwise' has the parameter 'id', which carries [TenantArgument], and whose \"type\" in the input schema is not \"string\".",
                "The tool 'whole' has the parameter 'caller', which carries [SubjectArgument] and is neither a string nor a Guid.",
            ],
            stopped.Problems.Order(StringComparer.Ordinal));
    }

    private static Task<TestEndpoint> StartAsync<T>(params (string Key, string Value)[] settings)
        where T : class => TestEndpoint.StartAsync(
            settings.Append(("SecureMcp:Tasks:Enabled", "true")).ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
            services => services.AddSingleton<ICallerChain, LiveCallers>(),
            builder => builder.AddMembers<T>());

    private async Task<JsonElement> CallAsync(string caller, string tool, string arguments, bool legacy = false)
    {
        using var request = legacy ? TestEndpoint.Legacy(caller, "tools/call", Named(tool, arguments)) : TestEndpoint.Modern(caller, "tools/call", Asking(Named(tool, arguments), null));
        return await endpoint.SendForJsonAsync(request);
    }

    private static JsonObject Named(string name, string arguments) => new() { ["name"] = name, ["arguments"] = JsonNode.Parse(arguments) };

    private static JsonObject Asking(JsonObject parameters, string? state)
    {
        parameters["_meta"] = new JsonObject
        {
            ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
            ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject { ["form"] = new JsonObject() } },
        };
        if (state is not null)
        {
            parameters["requestState"] = state;
            parameters["inputResponses"] = new JsonObject { ["sure"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject() } };
        }

        return parameters;
    }

    private static string? Text(JsonElement answer) => answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString();

    private sealed class Members
    {
        [McpServerTool(Name = "text", ReadOnly = true), AllowAnyCaller]
        public static string Bound([TenantArgument] string tenant, [SubjectArgument(ExceptRole = "staff")] string? userId = null) => $"{tenant}/{userId}";

        [McpServerTool(Name = "guid", ReadOnly = true), AllowAnyCaller]
        public static string Id([SubjectArgument] Guid userId) => userId.ToString();

        [McpServerTool(Name = "nullable_guid", ReadOnly = true), AllowAnyCaller]
        public static string NullableId([SubjectArgument] Guid? userId) => $"{userId}";

        [McpServerTool(Name = "pattern", ReadOnly = true), AllowAnyCaller]
        public static string Pattern([SubjectArgument, RegularExpression("^[0-9a-f-]{36}$")] string userId) => userId;

        [McpServerTool(Name = "open", ReadOnly = true), AllowAnyCaller, InputSchema("""{"type":"object","properties":{"userId":{"type":"string"}},"required":["userId"],"additionalProperties":true}""")]
        public static string Open([SubjectArgument] string userId) => userId;

        [McpServerTool(Name = "note", ReadOnly = true), AllowAnyCaller]
        public static string Note([SubjectArgument] string userId, string text, JsonElement[] numbers, Dictionary<string, JsonElement> nested) =>
            $"{userId} {text} {string.Join(',', numbers.Select(number => number.GetRawText()))} {nested["userId"].ValueKind}";

        [McpServerTool(Name = "once", Destructive = true), RequireScope("acts"), IdempotentByArguments(Seconds = 60)]
        public static string Once([SubjectArgument] string userId) => $"{userId} {RandomNumberGenerator.GetHexString(16)}";

        [McpServerTool(Name = "ask", ReadOnly = true), AllowAnyCaller]
        public static string Ask(RequestContext<CallToolRequestParams> context, [SubjectArgument] string userId) => context.Params!.RequestState is null
            ? throw new InputRequiredException(
                new Dictionary<string, InputRequest> { ["sure"] = InputRequest.ForElicitation(new ElicitRequestParams { Mode = "form", Message = "Sure?", RequestedSchema = new() }) },
                "asked")
            : $"told {userId}";

        [McpServerTool(Name = "behind", ReadOnly = true), AllowAnyCaller, TaskSupport]
        public static string Behind([SubjectArgument] string userId) => userId;

        [McpServerPrompt(Name = "greet"), AllowAnyCaller]
        public static string Greet([SubjectArgument] string userId) => $"hello {userId}";
    }

    private sealed class Unbound
    {
        [McpServerTool(Name = "both", ReadOnly = true), AllowAnyCaller]
        public static string Both([SubjectArgument, TenantArgument] string id) => id;

        [McpServerTool(Name = "number", ReadOnly = true), AllowAnyCaller]
        public static string Number([SubjectArgument] int id) => $"{id}";

        [McpServerTool(Name = "whole", ReadOnly = true), AllowAnyCaller]
        public static string Whole([SubjectArgument] Caller caller) => caller.SubjectId;

        [McpServerTool(Name = "empty_role", ReadOnly = true), AllowAnyCaller]
        public static string EmptyRole([SubjectArgument(ExceptRole = " ")] string id) => id;

        [McpServerTool(Name = "otherwise", ReadOnly = true), AllowAnyCaller, InputSchema("""{"type":"object","properties":{"id":{"type":["string","integer"]}}}""")]
        public static string Otherwise([TenantArgument] string id) => id;

        [McpServerResource(UriTemplate = "note://{userId}", Name = "note"), AllowAnyCaller]
        public static string Resource([SubjectArgument] string userId) => userId;
    }
}
