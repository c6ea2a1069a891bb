using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Audits;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>One record leaves for every call of a known caller, before its answer does.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task A_read_leaves_one_record_with_who_what_and_how_it_ended()
    {
        await using var endpoint = await TestEndpoint.StartAsync();
        using var request = TestEndpoint.Call("reader", "read_secret");
        request.Headers.Add("X-Azure-Functions-InvocationId", "invocation-1");

        await endpoint.SendForJsonAsync(request);

        var record = Assert.Single(endpoint.Records);
        Assert.Equal((AuditPhase.Outcome, "tenant", "reader", "client", "acts secrets.read"), (record.Phase, record.TenantId, record.SubjectId, record.ClientId, record.Scopes));
        Assert.Equal(("tools/call", "read_secret", "2026-07-28", "allowed", "scope secrets.read"), (record.Method, record.Member, record.ProtocolVersion, record.Decision, record.Rule));
        Assert.Equal("invocation-1", record.InvocationId);
        Assert.True(record.ResultBytes > 0 && !record.IsError && record.DurationMilliseconds > 0);
    }

    [Fact]
    public async Task A_write_leaves_its_intent_first()
    {
        await using var endpoint = await TestEndpoint.StartAsync();

        await endpoint.SendForJsonAsync(TestEndpoint.Call("writer", "write_secret", new JsonObject { ["value"] = "swordfish" }));

        Assert.Equal([AuditPhase.Intent, AuditPhase.Outcome], endpoint.Records.Select(record => record.Phase));
        Assert.Single(endpoint.Records.Select(record => record.CorrelationId).Distinct());
        Assert.DoesNotContain(endpoint.Records, record => record.ToString().Contains("swordfish", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nothing_is_served_that_can_not_be_recorded()
    {
        await using var endpoint = await TestEndpoint.StartAsync(replace: services => services.AddSingleton<IAuditStore>(new BrokenStore(_ => true)));

        using var response = await endpoint.SendAsync(TestEndpoint.Call("reader", "read_secret"));
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.DoesNotContain("the secret", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_fails_in_a_way_that_nobody_expected_fails_closed()
    {
        await using var endpoint = await TestEndpoint.StartAsync(replace: services => services.AddSingleton<IAuditStore>(new StrangeStore()));

        using var call = await endpoint.SendAsync(TestEndpoint.Call("reader", "read_secret"));
        using var refused = await endpoint.SendAsync(TestEndpoint.Call("reader", "no_such_tool"));
        using var ready = await endpoint.Client.GetAsync("/healthz/ready", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, call.StatusCode);
        Assert.Contains("\"id\":1", await call.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
    }

    [Fact]
    public async Task An_answer_that_fails_on_its_way_out_is_no_empty_success()
    {
        await using var endpoint = await TestEndpoint.StartAsync(replace: services => services.AddSingleton<IResultCheck>(new StrangeCheck()));

        using var response = await endpoint.SendAsync(TestEndpoint.Call("reader", "read_secret"));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("-32603", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("Fault/unanswered", Assert.Single(endpoint.Records).Reason);
    }

    [Fact]
    public async Task A_write_whose_intent_can_not_be_recorded_does_not_run()
    {
        var ran = false;
        await using var endpoint = await TestEndpoint.StartAsync(
            replace: services => services.AddSingleton<IAuditStore>(new BrokenStore(record => record.Phase == AuditPhase.Intent)).AddSingleton(new Effect(() => ran = true)),
            members: builder => builder.AddMembers<EffectMembers>());

        using var response = await endpoint.SendAsync(TestEndpoint.Call("plain", "act"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.False(ran);
    }

    [Fact]
    public async Task A_stranger_leaves_no_record_and_neither_do_ping_and_health()
    {
        await using var endpoint = await TestEndpoint.StartAsync();

        await endpoint.SendAsync(TestEndpoint.Modern(null, "tools/list"));
        await endpoint.SendAsync(TestEndpoint.Modern("nobody", "tools/list"));
        foreach (var path in new[] { "/", "/healthz/live", "/healthz/ready", "/.well-known/oauth-protected-resource" })
            Assert.Equal(HttpStatusCode.OK, (await endpoint.Client.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode);

        Assert.Empty(endpoint.Records);
    }

    [Fact]
    public async Task Readiness_fails_while_nothing_can_be_recorded()
    {
        await using var endpoint = await TestEndpoint.StartAsync(replace: services => services.AddSingleton<IAuditStore>(new BrokenStore(_ => true)));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await endpoint.Client.GetAsync("/healthz/ready", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await endpoint.Client.GetAsync("/healthz/live", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await endpoint.Client.PostAsync("/healthz/ready", null, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_refusal_by_rate_is_recorded_and_says_how_long_to_wait()
    {
        await using var endpoint = await TestEndpoint.StartAsync(new Dictionary<string, string?> { ["SecureMcp:Limits:PermitLimit"] = "2" });
        await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "tools/list"));
        await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "no_such_tool"));

        using var response = await endpoint.SendAsync(TestEndpoint.Modern("plain", "tools/list", id: 9));

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(60), response.Headers.RetryAfter!.Delta);
        Assert.Equal("\"caller\";q=2;w=60", Assert.Single(response.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal("\"caller\";r=0;t=60", Assert.Single(response.Headers.GetValues("RateLimit")));
        Assert.Contains("\"id\":9", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal("RateExceeded/caller", endpoint.Records[^1].Reason);
        Assert.Equal(HttpStatusCode.OK, (await endpoint.SendAsync(TestEndpoint.Modern("reader", "tools/list"))).StatusCode);
    }

    private sealed class StrangeStore : IAuditStore
    {
        public ValueTask AppendAsync(AuditRecord record, CancellationToken cancellationToken) => throw new InvalidOperationException("strange");

        public ValueTask ProbeAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("strange");
    }

    private sealed class StrangeCheck : IResultCheck
    {
        public Refusal? Check(int resultBytes) => throw new InvalidOperationException("strange");

        public Refusal? CheckStream(long bytes) => null;
    }

    [Fact]
    public async Task Nonsense_uses_up_the_allowance_like_everything_else()
    {
        await using var endpoint = await TestEndpoint.StartAsync(new Dictionary<string, string?> { ["SecureMcp:Limits:PermitLimit"] = "3" });
        using var get = new HttpRequestMessage(HttpMethod.Get, "/mcp");
        get.Headers.Authorization = new("Bearer", "plain");

        Assert.Equal(HttpStatusCode.BadRequest, (await endpoint.SendAsync(TestEndpoint.Post("plain", "{"))).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await endpoint.SendAsync(get)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await endpoint.SendAsync(TestEndpoint.Post("plain", "[]"))).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await endpoint.SendAsync(TestEndpoint.Post("plain", "{"))).StatusCode);
    }

    private sealed class BrokenStore(Func<AuditRecord, bool> breaks) : IAuditStore
    {
        public ValueTask AppendAsync(AuditRecord record, CancellationToken cancellationToken) =>
            breaks(record) ? throw new StateUnavailableException("broken") : ValueTask.CompletedTask;

        public ValueTask ProbeAsync(CancellationToken cancellationToken) => throw new StateUnavailableException("broken");
    }
}
