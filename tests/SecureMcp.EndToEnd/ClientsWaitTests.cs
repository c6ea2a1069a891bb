using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Clients;
using SecureMcp.EndToEnd.Conformance;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: who waits for a tool hears how far it is, and who gives it up ends it.</summary>
public sealed class ClientsWaitTests(SessionlessConformanceApp app, ConformanceApp withSessions) : IClassFixture<SessionlessConformanceApp>, IClassFixture<ConformanceApp>
{
    [Theory]
    [InlineData("client", "2026-07-28")]
    [InlineData("client", "legacy")]
    [InlineData("sdk", "legacy")]
    [InlineData("bridge", "auto")]
    [InlineData("bridge", "legacy")]
    [InlineData("csharp", "2026-07-28")]
    [InlineData("csharp", "2025-11-25")]
    public async Task Progress_arrives_before_the_result_and_in_its_order(string sdk, string mode)
    {
        await using var client = await ConnectAsync(sdk, mode);

        Assert.Equal([(0, 100), (50, 100), (100, 100)], await client.ProgressAsync());
    }

    [Theory]
    [InlineData("client", "2026-07-28")]
    [InlineData("csharp", "2026-07-28")]
    [InlineData("csharp", "2025-11-25")]
    public async Task A_call_that_is_given_up_ends_at_the_server(string sdk, string mode)
    {
        var run = RandomNumberGenerator.GetHexString(16);
        await using var client = await ConnectAsync(sdk, mode);
        await client.StartSlowAsync(run);
        await StateAsync(run, "running");
        await client.CancelAsync();

        await StateAsync(run, "cancelled");
    }

    [Fact]
    public async Task An_older_client_that_only_says_so_ends_the_call_when_it_leaves()
    {
        var run = RandomNumberGenerator.GetHexString(16);
        await using (var client = await ConnectAsync("client", "legacy"))
        {
            await client.StartSlowAsync(run);
            await StateAsync(run, "running");
            var before = Accepted();
            await client.CancelAsync();

            // notifications/cancelled is a request of its own, and without sessions nothing leads from it to the call.
            await Eventually.TrueAsync(() => Accepted() > before, "The client did not say that it gave up.");
            await StateAsync(run, "running");
        }

        await StateAsync(run, "cancelled");
    }

    // The C# SDK only closes its connection, which in a session is no cancellation: there the tool runs to its end.
    [Theory]
    [InlineData("client")]
    [InlineData("sdk")]
    [InlineData("bridge")]
    public async Task In_a_session_saying_so_is_enough(string peer)
    {
        var run = RandomNumberGenerator.GetHexString(16);
        await using var client = await ConnectAsync(peer, "legacy", withSessions);
        await client.StartSlowAsync(run);
        await StateAsync(run, "running", withSessions);
        await client.CancelAsync();

        await StateAsync(run, "cancelled", withSessions);
    }

    private int Accepted() => app.Host.Invocations.Count(invocation => invocation.Status == 202);

    private async Task StateAsync(string run, string wanted, ConformanceApp? at = null)
    {
        at ??= app;
        using var http = new McpHttp(at.Direct);
        for (var i = 0; ; i++)
        {
            var answer = await http.ModernAsync(at.Token, 1, "tools/call", new JsonObject { ["name"] = "test_slow_state", ["arguments"] = new JsonObject { ["run"] = run } });
            var state = answer.Message["result"]!["content"]![0]!["text"]!.GetValue<string>();
            if (state == wanted)
                return;

            // Far below the half minute after which the tool would end by itself.
            Assert.True(i < 100, $"The run is {state}, not {wanted}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }
    }

    private Task<IWaitingClient> ConnectAsync(string sdk, string mode, ConformanceApp? at = null) => sdk == "csharp"
        ? WaitingCSharpClient.ConnectAsync(mode, (at ?? app).Direct, (at ?? app).Token)
        : WaitingNodeClient.ConnectAsync(sdk, mode, (at ?? app).Direct, (at ?? app).Token);
}
