using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Promise: what confirms a change confirms it once, wherever and however often it is sent.</summary>
public sealed class SingleUseStateTests
{
    private const string Writing = "ask";
    private const string Reading = "come_back";
    private readonly SettableTimeProvider clock = new();
    private readonly Seen seen = new();

    [Fact]
    public async Task A_state_of_a_tool_that_writes_can_be_handed_back_once()
    {
        await using var endpoint = await StartAsync();
        var given = StateOf(await SendAsync(endpoint, Writing));
        var first = await SendAsync(endpoint, Writing, given);
        var second = await SendAsync(endpoint, Writing, given);
        var madeUp = await SendAsync(endpoint, Writing, "made up");

        Assert.True(first.TryGetProperty("result", out _));
        Assert.Equal(madeUp.GetRawText(), second.GetRawText());
        Assert.Equal([null, "round 1"], seen.States);
        Assert.Single(endpoint.Records, record => record.Reason == "ParametersInvalid/requestStateUsed");
    }

    [Fact]
    public async Task A_state_that_was_shown_to_another_caller_or_request_is_not_spent()
    {
        await using var endpoint = await StartAsync();
        var given = StateOf(await SendAsync(endpoint, Writing));
        await SendAsync(endpoint, Writing, given, token: "reader");
        await SendAsync(endpoint, "ask_again", given);

        Assert.True((await SendAsync(endpoint, Writing, given)).TryGetProperty("result", out _));
    }

    [Theory]
    [InlineData("Writes", Reading, true)]
    [InlineData("Always", Reading, false)]
    [InlineData("Always", Writing, false)]
    [InlineData("Never", Writing, true)]
    public async Task Which_states_are_for_once_is_a_setting(string setting, string tool, bool isForMore)
    {
        await using var endpoint = await StartAsync(new Dictionary<string, string?> { ["SecureMcp:RequestState:SingleUse"] = setting });
        var given = StateOf(await SendAsync(endpoint, tool));
        await SendAsync(endpoint, tool, given);

        Assert.Equal(isForMore, (await SendAsync(endpoint, tool, given)).TryGetProperty("result", out _));
    }

    [Fact]
    public async Task Without_the_store_nothing_is_confirmed_and_the_client_is_told_to_come_back()
    {
        await using var endpoint = await StartAsync(replace: services => services.AddSingleton<IOnceStore>(new NoStore()));
        var given = StateOf(await SendAsync(endpoint, Writing));
        using var response = await endpoint.SendAsync(Request(Writing, given));

        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(5), response.Headers.RetryAfter!.Delta);
        Assert.Equal([null], seen.States);
        Assert.Contains(endpoint.Records, record => record is { Decision: "refused", Reason: "StateUnavailable" });
        Assert.NotEmpty(StateOf(await SendAsync(endpoint, Writing)));
    }

    [Fact]
    public void A_value_that_is_none_stops_the_start()
    {
        using var services = TestServices.Build(new Dictionary<string, string?> { ["SecureMcp:RequestState:SingleUse"] = "7" });
        Assert.Contains("SecureMcp:RequestState:SingleUse must be Writes, Always or Never.", Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Message, StringComparison.Ordinal);
    }

    private static string StateOf(JsonElement answer) => answer.GetProperty("result").GetProperty("requestState").GetString()!;

    private static HttpRequestMessage Request(string tool, string? state, string token = "plain")
    {
        var parameters = new JsonObject
        {
            ["name"] = tool,
            ["arguments"] = new JsonObject(),
            ["_meta"] = new JsonObject
            {
                ["io.modelcontextprotocol/protocolVersion"] = "2026-07-28",
                ["io.modelcontextprotocol/clientCapabilities"] = new JsonObject { ["elicitation"] = new JsonObject() },
            },
        };
        if (state is not null)
            parameters["requestState"] = state;
        return TestEndpoint.Modern(token, "tools/call", parameters);
    }

    private static Task<JsonElement> SendAsync(TestEndpoint endpoint, string tool, string? state = null, string token = "plain") =>
        endpoint.SendForJsonAsync(Request(tool, state, token));

    private Task<TestEndpoint> StartAsync(IReadOnlyDictionary<string, string?>? changes = null, Action<IServiceCollection>? replace = null) => TestEndpoint.StartAsync(
        changes,
        services =>
        {
            services.AddSingleton<TimeProvider>(clock);
            services.AddSingleton(seen);
            replace?.Invoke(services);
        },
        members => members.AddMembers<AskingMembers>());

    private sealed class NoStore : IOnceStore
    {
        public ValueTask<bool> TryUseAsync(string purpose, string id, string user, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
            throw new StateUnavailableException("Injected.");
    }
}
