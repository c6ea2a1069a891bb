using System.Net;
using System.Text.Json.Nodes;
using ModelContextProtocol.Server;
using SecureMcp.Limits;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Limits of members, clients and tenants at the endpoint.</summary>
public sealed class LimitedCallsTests
{
    [Fact]
    public async Task A_tool_s_attribute_holds_for_each_caller_and_its_total_for_all()
    {
        await using var endpoint = await TestEndpoint.StartAsync(members: builder => builder.AddMembers<LimitedMembers>());

        Assert.Equal("200 200 429", await CallAsync(endpoint, "plain", "limited", 3));
        Assert.Equal("200 429", await CallAsync(endpoint, "reader", "limited", 2));
        Assert.Equal(["RateExceeded/caller-member", "RateExceeded/member"], endpoint.Records.Select(record => record.Reason).OfType<string>());
    }

    [Fact]
    public async Task A_refusal_names_the_limit_that_refused()
    {
        await using var endpoint = await TestEndpoint.StartAsync(members: builder => builder.AddMembers<LimitedMembers>());
        await CallAsync(endpoint, "plain", "limited", 2);

        using var refused = await endpoint.SendAsync(TestEndpoint.Call("plain", "limited"));

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("\"caller-member\";q=2;w=3600", Assert.Single(refused.Headers.GetValues("RateLimit-Policy")));
        Assert.Matches("^\"caller-member\";r=0;t=[1-9][0-9]*$", Assert.Single(refused.Headers.GetValues("RateLimit")));
        Assert.Equal($"{refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds:0}", refused.Headers.GetValues("RateLimit").Single().Split("t=")[1]);
    }

    [Fact]
    public async Task Arguments_that_are_refused_use_up_nothing_of_the_tool_but_the_caller_s_requests()
    {
        await using var endpoint = await TestEndpoint.StartAsync(
            new Dictionary<string, string?> { ["SecureMcp:Limits:PermitLimit"] = "10" }, members: builder => builder.AddMembers<LimitedMembers>());
        for (var i = 0; i < 8; i++)
            Assert.Equal(HttpStatusCode.OK, (await endpoint.SendAsync(TestEndpoint.Call("plain", "limited", new JsonObject { ["nothing"] = i }))).StatusCode);

        Assert.Equal("200 200 429", await CallAsync(endpoint, "plain", "limited", 3));
        Assert.Equal("RateExceeded/caller", endpoint.Records[^1].Reason);
    }

    [Fact]
    public async Task Prompts_and_resources_keep_what_they_declare()
    {
        await using var endpoint = await TestEndpoint.StartAsync(members: builder => builder.AddMembers<LimitedMembers>());

        Assert.Equal(200, await StatusAsync("prompts/get", "name", "hello"));
        Assert.Equal(429, await StatusAsync("prompts/get", "name", "hello"));
        Assert.Equal(200, await StatusAsync("resources/read", "uri", "test://page"));
        Assert.Equal(429, await StatusAsync("resources/read", "uri", "test://page"));
        // Looking is no use.
        Assert.Equal(HttpStatusCode.OK, (await endpoint.SendAsync(TestEndpoint.Modern("plain", "prompts/list"))).StatusCode);

        async Task<int> StatusAsync(string method, string field, string name) =>
            (int)(await endpoint.SendAsync(TestEndpoint.Modern("plain", method, new JsonObject { [field] = name }))).StatusCode;
    }

    [Theory]
    [InlineData("Tenant", "tenant")]
    [InlineData("Client", "client")]
    public async Task Callers_of_one_tenant_or_client_share_its_limit(string section, string name)
    {
        await using var endpoint = await TestEndpoint.StartAsync(new Dictionary<string, string?> { [$"SecureMcp:Limits:{section}:PermitLimit"] = "3" });

        Assert.Equal("200 200", await CallAsync(endpoint, "plain", "refuse", 2));
        Assert.Equal("200 429", await CallAsync(endpoint, "reader", "refuse", 2));
        Assert.Equal($"RateExceeded/{name}", endpoint.Records[^1].Reason);
    }

    private static async Task<string> CallAsync(TestEndpoint endpoint, string token, string tool, int times)
    {
        var statuses = new int[times];
        for (var i = 0; i < times; i++)
        {
            using var answer = await endpoint.SendAsync(TestEndpoint.Call(token, tool));
            statuses[i] = (int)answer.StatusCode;
        }

        return string.Join(' ', statuses);
    }

    internal sealed class LimitedMembers
    {
        [McpServerTool(Name = "limited", ReadOnly = true), AllowAnyCaller, RateLimit(2, 3600), RateLimit(3, 3600, Per = RateLimitScope.All)]
        public static string Limited() => "done";

        [McpServerPrompt(Name = "hello"), AllowAnyCaller, RateLimit(1, 3600)]
        public static string Hello() => "Say hello.";

        [McpServerResource(UriTemplate = "test://page", Name = "page"), AllowAnyCaller, RateLimit(1, 3600)]
        public static string Page() => "page";
    }
}
