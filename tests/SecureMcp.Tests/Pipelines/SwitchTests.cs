using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;
using SecureMcp.Switches;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Promise: who or what is switched off is refused at its place in the order, told nothing, and recorded.</summary>
public sealed class SwitchTests
{
    [Theory]
    [InlineData(SwitchKind.Caller, null, "caller")]
    [InlineData(SwitchKind.Client, "client", "client")]
    [InlineData(SwitchKind.Tenant, "tenant", "tenant")]
    public async Task Who_is_shut_out_is_told_that_and_nothing_of_the_message(object kind, string? value, string fault)
    {
        await using var endpoint = await StartAsync(new Switch((SwitchKind)kind, value ?? FakeTokens.Reader.Key) { Reason = "stolen laptop", By = "ada", Since = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero) });
        foreach (var request in new[] { TestEndpoint.Call("reader", "echo", new JsonObject { ["text"] = "a" }), TestEndpoint.Call("reader", "no_such"), TestEndpoint.Post("reader", "{"), TestEndpoint.Legacy("reader", "initialize", []) })
        {
            using var response = await endpoint.SendAsync(request);
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
            Assert.Empty(response.Headers.WwwAuthenticate);
            var error = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("error");
            Assert.Equal("This endpoint does not serve this caller at the moment.", error.GetProperty("message").GetString());
        }

        Assert.Equal(4, endpoint.Records.Count);
        Assert.All(endpoint.Records, record => Assert.Equal(
            ("refused", $"CallerSwitchedOff/{fault}", "switched off since 2026-11-21T09:00:00Z by ada"), (record.Decision, record.Reason, record.Rule)));
    }

    [Fact]
    public async Task Another_caller_is_served_meanwhile()
    {
        await using var endpoint = await StartAsync(Off(SwitchKind.Caller, FakeTokens.Reader.Key));
        using var response = await endpoint.SendAsync(TestEndpoint.Call("writer", "read_secret"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_tool_that_is_switched_off_says_so_to_who_may_use_it_and_stays_hidden_from_who_may_not()
    {
        await using var endpoint = await StartAsync(Off(SwitchKind.Tool, "write_secret"));
        var may = await endpoint.SendForJsonAsync(TestEndpoint.Call("writer", "write_secret", new JsonObject { ["value"] = "x" }));
        var mayNot = await endpoint.SendForJsonAsync(TestEndpoint.Call("reader", "write_secret", new JsonObject { ["value"] = "x" }));
        var unknown = await endpoint.SendForJsonAsync(TestEndpoint.Call("reader", "no_such_tool", new JsonObject { ["value"] = "x" }));

        Assert.True(may.GetProperty("result").GetProperty("isError").GetBoolean());
        Assert.Equal("This is switched off at the moment. Do not try it again now.", may.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(
            unknown.GetProperty("error").GetProperty("message").GetString()!.Replace("no_such_tool", "write_secret", StringComparison.Ordinal),
            mayNot.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(["MemberSwitchedOff/tool", "MemberUnknown/hidden", "MemberUnknown/absent"], endpoint.Records.Select(record => record.Reason));
    }

    [Fact]
    public async Task With_writes_switched_off_what_only_reads_goes_on()
    {
        await using var endpoint = await StartAsync(Off(SwitchKind.Writes, ""));
        var write = await endpoint.SendForJsonAsync(TestEndpoint.Call("writer", "write_secret", new JsonObject { ["value"] = "x" }));
        var read = await endpoint.SendForJsonAsync(TestEndpoint.Call("writer", "read_secret"));
        using var list = await endpoint.SendAsync(TestEndpoint.Modern("writer", "tools/list"));

        Assert.True(write.GetProperty("result").GetProperty("isError").GetBoolean());
        Assert.Equal("the secret", read.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        // Neither the effect nor its intent: it was stopped before.
        Assert.Equal("MemberSwitchedOff/writes", endpoint.Records[0].Reason);
        Assert.Equal(3, endpoint.Records.Count);
    }

    [Fact]
    public async Task Who_can_not_be_looked_up_is_refused_and_told_when_to_come_again()
    {
        await using var endpoint = await TestEndpoint.StartAsync(replace: services => services.AddSingleton<ISwitchStore, AwayStore>());
        using var response = await endpoint.SendAsync(TestEndpoint.Call("writer", "read_secret"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        Assert.Equal("SwitchesUnavailable", Assert.Single(endpoint.Records).Reason);
    }

    private static Switch Off(SwitchKind kind, string value) => new(kind, value) { Reason = "r", By = "b", Since = default };

    private static async Task<TestEndpoint> StartAsync(Switch off)
    {
        var endpoint = await TestEndpoint.StartAsync();
        await endpoint.Services.GetRequiredService<ISwitchStore>().PutAsync(off, TestContext.Current.CancellationToken);
        return endpoint;
    }

    private sealed class AwayStore : ISwitchStore
    {
        public ValueTask<IReadOnlyList<Switch>> ReadAsync(CancellationToken cancellationToken) => throw new StateUnavailableException("away");

        public ValueTask PutAsync(Switch off, CancellationToken cancellationToken) => throw new StateUnavailableException("away");

        public ValueTask<bool> RemoveAsync(SwitchKind kind, string value, CancellationToken cancellationToken) => throw new StateUnavailableException("away");
    }
}
