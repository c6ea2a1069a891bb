using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;
using SecureMcp.Tests.Tasks;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Authorization policies of the app that look at the live call.</summary>
public sealed class VoterTests : IAsyncLifetime
{
    private readonly AskedPolicies asked = new();
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await asked.StartAsync();

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory]
    [InlineData("tools/call", "name", "open_door")]
    [InlineData("prompts/get", "name", "door_talk")]
    [InlineData("resources/read", "uri", "door://note")]
    [InlineData("resources/read", "uri", "door://box/1")]
    public async Task A_no_is_403_and_on_record_in_both_eras(string method, string field, string name)
    {
        foreach (var legacy in new[] { false, true })
        {
            using var no = await AskAsync("user", method, field, name, legacy);
            using var yes = await AskAsync("vip", method, field, name, legacy);

            Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.OK), (no.StatusCode, yes.StatusCode));
            Assert.Empty(no.Headers.WwwAuthenticate);
            Assert.Contains("This caller may not do this.", await no.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Equal(["AccessDenied/policy", "AccessDenied/policy"], endpoint.Records.Where(record => record.Decision == "refused").Select(record => record.Reason));
        Assert.All(endpoint.Records.Where(record => record.Decision == "refused"), record => Assert.Equal("policy vip", record.Rule));
    }

    [Fact]
    public async Task Completing_an_argument_is_asked_about_too()
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Modern("user", "completion/complete", new JsonObject
        {
            ["ref"] = new JsonObject { ["type"] = "ref/prompt", ["name"] = "door_talk" },
            ["argument"] = new JsonObject { ["name"] = "x", ["value"] = "" },
        }));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task A_member_with_a_policy_is_listed_for_those_whom_it_refuses() =>
        Assert.Contains("open_door", await ListAsync("user", "tools/list", "tools", "name"));

    [Fact]
    public async Task A_policy_is_asked_about_the_very_use_with_what_was_filled_in()
    {
        using var _ = await AskAsync("vip", "tools/call", "name", "open_door", arguments: """{"door":7}""");
        using var __ = await AskAsync("vip", "resources/read", "uri", "door://box/1");

        var (call, read) = (asked.Uses.First(), asked.Uses.Last());
        Assert.Equal(("tools/call", MemberKind.Tool, "open_door", "open_door"), (call.Method, call.Kind, call.Member, call.Requested));
        Assert.Equal($$"""{"door":7,"who":"{{LiveCallers.UserId}}"}""", call.Arguments.GetRawText());
        Assert.Equal(LiveCallers.UserId, call.Caller.SubjectId);
        Assert.Equal(endpoint.Records[0].CorrelationId, call.CorrelationId);
        Assert.Equal(("resources/read", MemberKind.ResourceTemplate, "door://box/{id}", "door://box/1"), (read.Method, read.Kind, read.Member, read.Requested));
        Assert.Equal(JsonValueKind.Undefined, read.Arguments.ValueKind);
    }

    [Fact]
    public async Task A_policy_that_has_to_wait_is_waited_for()
    {
        var answering = AskAsync("user", "tools/call", "name", "slow_door");
        var waiting = await asked.Waiting.Task.WaitAsync(TestContext.Current.CancellationToken);
        Assert.False(answering.IsCompleted);

        waiting.SetResult(false);
        using var no = await answering;

        Assert.Equal(HttpStatusCode.Forbidden, no.StatusCode);
    }

    [Theory]
    [InlineData("broken_door")]
    [InlineData("cancelling_door")]
    public async Task A_policy_that_fails_refuses_with_500_and_tells_nothing(string tool)
    {
        using var response = await AskAsync("vip", "tools/call", "name", tool);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.DoesNotContain("hunter2", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(("Fault/policy", "refused"), (endpoint.Records.Single().Reason, endpoint.Records.Single().Decision));
    }

    [Fact]
    public async Task Every_policy_is_needed_and_the_first_that_says_no_is_on_record()
    {
        using var response = await AskAsync("vip", "tools/call", "name", "two_locks");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("policy never", endpoint.Records.Single().Rule);
    }

    [Fact]
    public async Task Roles_and_claims_of_the_framework_work_as_they_do_elsewhere()
    {
        using var staff = await AskAsync("staff", "tools/call", "name", "staff_door");
        using var user = await AskAsync("user", "tools/call", "name", "staff_door");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (staff.StatusCode, user.StatusCode));
    }

    [Fact]
    public async Task What_came_of_a_call_is_fetched_without_asking_again()
    {
        using var start = TaskEndpoint.Request("vip", "tools/call", new JsonObject { ["name"] = "door_behind", ["arguments"] = new JsonObject() });
        var id = (await endpoint.SendForJsonAsync(start)).GetProperty("result").GetProperty("taskId").GetString();
        Assert.Single(asked.Uses);

        // Of the same person, whom the policy would refuse by now.
        using var poll = TaskEndpoint.Request("vip", "tasks/get", new JsonObject { ["taskId"] = id });
        Assert.True((await endpoint.SendForJsonAsync(poll)).TryGetProperty("result", out _));
        using var refused = TaskEndpoint.Request("user", "tools/call", new JsonObject { ["name"] = "door_behind", ["arguments"] = new JsonObject() });
        using var response = await endpoint.SendAsync(refused);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(2, asked.Uses.Count);
    }

    [Fact]
    public async Task The_settings_can_ask_for_a_policy_too()
    {
        await using var narrowed = await asked.StartAsync(("SecureMcp:Policies:Rules:0:Members:0", "tool:free"), ("SecureMcp:Policies:Rules:0:Policies:0", "vip"));
        using var response = await narrowed.SendAsync(TestEndpoint.Call("user", "free"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("policy vip (SecureMcp:Policies:Rules:0)", Assert.Single(narrowed.Records).Rule);
    }

    [Theory]
    [InlineData("Policies:0=vip", "policy vip")]
    [InlineData("Policies:0=broken", "policy broken")]
    [InlineData("When:0:Argument=depth When:0:Above=3 When:0:Scopes:0=deep", "scope deep")]
    public async Task On_trial_what_depends_on_the_call_refuses_nobody_and_is_on_record(string settings, string rule)
    {
        await using var tried = await asked.StartAsync([.. $"Members:0=tool:free ReportOnly=true {settings}".Split(' ').Select(setting => ($"SecureMcp:Policies:Rules:0:{setting.Split('=')[0]}", setting.Split('=')[1]))]);
        using var deep = await tried.SendAsync(TestEndpoint.Call("user", "free", new JsonObject { ["depth"] = 5 }));

        var record = Assert.Single(tried.Records);
        Assert.Equal((HttpStatusCode.OK, "allowed"), (deep.StatusCode, record.Decision));
        Assert.StartsWith($"Tool free would be refused: {rule} (SecureMcp:Policies:Rules:0", record.Trial, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_trial_a_rule_without_the_policy_would_let_in_and_does_not()
    {
        await using var tried = await asked.StartAsync(
            ("SecureMcp:Policies:Rules:0:Members:0", "tool:open_door"), ("SecureMcp:Policies:Rules:0:ReportOnly", "true"),
            ("SecureMcp:Policies:Rules:0:Mode", "Override"), ("SecureMcp:Policies:Rules:0:Scopes:0", "acts"));
        using var response = await tried.SendAsync(TestEndpoint.Call("user", "open_door"));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal("Tool open_door would be allowed: scope acts (SecureMcp:Policies:Rules:0)", Assert.Single(tried.Records).Trial);
    }

    [Fact]
    public async Task A_policy_that_is_not_there_or_means_something_else_stops_the_start()
    {
        var stopped = await Assert.ThrowsAsync<SecureMcpStartException>(() => asked.StartAsync(
            ("SecureMcp:Policies:Rules:0:Members:0", "tool:free"),
            ("SecureMcp:Policies:Rules:0:Policies:0", "VIP!"),
            ("SecureMcp:Policies:Rules:0:Policies:1", "of_a_scheme")));

        Assert.Equal(
            [
                "tool:free asks for policy VIP! (SecureMcp:Policies:Rules:0), and no authorization policy of that name is registered: see AddAuthorization.",
                "tool:free asks for policy of_a_scheme (SecureMcp:Policies:Rules:0), which names authentication schemes, and these have no effect here: use [RequireScheme].",
            ],
            stopped.Problems);
    }

    [Fact]
    public async Task A_call_that_no_policy_is_asked_about_allocates_nothing_here()
    {
        await using var services = TestServices.Build();
        var step = services.GetRequiredService<CallPolicyStep>();
        var body = """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}}"""u8.ToArray();
        var call = new CallContext(new Microsoft.AspNetCore.Http.DefaultHttpContext(), DateTimeOffset.UnixEpoch, 0)
        {
            Caller = FakeTokens.Plain,
            Message = new RpcMessage(body, JsonElement.Parse("1"), "tools/call", JsonElement.Parse(body).GetProperty("params")),
            Member = services.GetRequiredService<MemberCatalog>().Find(MemberKind.Tool, "echo"),
        };
        Assert.Null(await step.CheckAsync(call, TestContext.Current.CancellationToken));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            await step.CheckAsync(call, CancellationToken.None);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private Task<HttpResponseMessage> AskAsync(string caller, string method, string field, string name, bool legacy = false, string arguments = "{}")
    {
        var parameters = new JsonObject { [field] = name };
        if (field == "name")
            parameters["arguments"] = JsonNode.Parse(arguments);
        return endpoint.SendAsync(legacy ? TestEndpoint.Legacy(caller, method, parameters) : TestEndpoint.Modern(caller, method, parameters));
    }

    private async Task<IReadOnlyList<string?>> ListAsync(string caller, string method, string list, string field)
    {
        using var request = TestEndpoint.Modern(caller, method);
        return [.. (await endpoint.SendForJsonAsync(request)).GetProperty("result").GetProperty(list).EnumerateArray().Select(item => item.GetProperty(field).GetString())];
    }
}
