using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Callers;
using SecureMcp.Tests.Support;
using SecureMcp.Tests.Tasks;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Promise: where Required is false, who brings nothing is one caller without rights; who brings something bad is refused.</summary>
public sealed class AnonymousCallersTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string?> Open = new() { ["SecureMcp:Callers:Chain:Required"] = "false" };
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await TestEndpoint.StartAsync(new Dictionary<string, string?>(Open) { ["SecureMcp:Sessions:Enabled"] = "true" });

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Fact]
    public async Task It_sees_and_uses_what_is_for_any_caller_and_nothing_else()
    {
        var list = await endpoint.SendForJsonAsync(TestEndpoint.Modern(null, "tools/list"));
        var echoed = await endpoint.SendForJsonAsync(TestEndpoint.Call(null, "echo", new JsonObject { ["text"] = "hi" }));
        var secret = await endpoint.SendForJsonAsync(TestEndpoint.Call(null, "read_secret"));

        var names = list.GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()).ToList();
        Assert.Contains("echo", names);
        Assert.DoesNotContain("read_secret", names);
        Assert.DoesNotContain("rule_everything", names);
        Assert.Equal("anonymous", echoed.GetProperty("result").GetProperty("structuredContent").GetProperty("subject").GetString());
        Assert.Equal(-32602, secret.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Theory]
    [InlineData("Authorization", "Bearer nobody")]
    [InlineData("Authorization", "Bearer ")]
    [InlineData("Authorization", "Basic dXNlcjpwYXNz")]
    [InlineData("X-API-Key", "nobody")]
    public async Task A_bad_credential_makes_nobody_anonymous(string header, string value)
    {
        var request = TestEndpoint.Modern(null, "tools/list");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await endpoint.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_good_credential_counts()
    {
        var echoed = await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "echo", new JsonObject { ["text"] = "hi" }));

        Assert.Equal("plain", echoed.GetProperty("result").GetProperty("structuredContent").GetProperty("subject").GetString());
    }

    [Fact]
    public async Task It_opens_no_session()
    {
        var initialize = new JsonObject { ["protocolVersion"] = "2025-11-25", ["capabilities"] = new JsonObject(), ["clientInfo"] = new JsonObject { ["name"] = "x", ["version"] = "1" } };
        using var response = await endpoint.SendAsync(TestEndpoint.Legacy(null, "initialize", initialize));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
    }

    [Fact]
    public async Task It_starts_no_task()
    {
        await using var tasks = await TaskEndpoint.StartAsync(changes: Open);
        tasks.Bench.Open();
        var request = TaskEndpoint.Request("x", "tools/call", new JsonObject { ["name"] = "work", ["arguments"] = new JsonObject() });
        request.Headers.Authorization = null;
        request.Headers.Add("Mcp-Name", "work");
        var answer = await tasks.SendForJsonAsync(request);

        Assert.False(answer.TryGetProperty("result", out var result) && result.TryGetProperty("taskId", out _), answer.ToString());
    }

    [Fact]
    public async Task What_it_is_given_is_recorded_and_what_it_is_refused_is_not()
    {
        await endpoint.SendForJsonAsync(TestEndpoint.Call(null, "read_secret"));
        await endpoint.SendForJsonAsync(TestEndpoint.Call(null, "echo", new JsonObject { ["text"] = "hi" }));

        var record = Assert.Single(endpoint.Records);
        Assert.Equal(("anonymous", "echo", "allowed"), (record.Scheme, record.Member, record.Decision));
    }

    [Fact]
    public async Task All_of_them_share_one_allowance()
    {
        await using var tight = await TestEndpoint.StartAsync(new Dictionary<string, string?>(Open) { ["SecureMcp:Limits:PermitLimit"] = "1", ["SecureMcp:Limits:Window"] = "1.00:00:00" });
        using var first = await tight.SendAsync(TestEndpoint.Modern(null, "tools/list"));
        using var second = await tight.SendAsync(TestEndpoint.Modern(null, "tools/list"));
        using var caller = await tight.SendAsync(TestEndpoint.Modern("plain", "tools/list"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (first.StatusCode, second.StatusCode, caller.StatusCode));
        Assert.Equal(2, tight.Records.Count);
    }

    [Fact]
    public void Every_start_says_so_as_a_warning()
    {
        var log = new RecordedLog<AnonymousDoor>();
        using var services = TestServices.Build(Open, replace: all => all.AddSingleton<ILogger<AnonymousDoor>>(log));
        SecureMcpPipeline.Create(services);

        Assert.StartsWith("Warning 2021", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_mapping_reaches_it()
    {
        await using var mapped = await TestEndpoint.StartAsync(Open, members: builder => builder.AddMembers<SampleMembers>().AddScopeMapper<Everything>());
        var secret = await mapped.SendForJsonAsync(TestEndpoint.Call(null, "read_secret"));
        var known = await mapped.SendForJsonAsync(TestEndpoint.Call("plain", "read_secret"));

        Assert.True(secret.TryGetProperty("error", out _));
        Assert.Equal(JsonValueKind.Object, known.GetProperty("result").ValueKind);
    }

    private sealed class Everything : IScopeMapper
    {
        public IEnumerable<string> ScopesFor(Caller caller) => ["secrets.read", "secrets.write"];
    }
}
