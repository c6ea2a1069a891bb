using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Answers that are more than one message.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task A_silent_call_shows_that_it_lives_from_the_fifteenth_second()
    {
        var clock = new SettableTimeProvider();
        await using var endpoint = await TestEndpoint.StartAsync(replace: services => services.AddSingleton<TimeProvider>(clock));
        using var request = TestEndpoint.Call("plain", "wait");
        var answering = endpoint.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await endpoint.Services.GetRequiredService<WaitSignal>().Started.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromSeconds(14));
        await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        Assert.False(answering.IsCompleted, "The status was given away before the fifteenth second.");
        clock.Advance(TimeSpan.FromSeconds(1));
        using var response = await answering.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(":\r\n\r\n", await ReadAsync(body, 5));
        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(":\r\n\r\n", await ReadAsync(body, 5));
    }

    [Fact]
    public async Task Listening_is_acknowledged_with_nothing_granted_and_ends_under_its_id()
    {
        await using var endpoint = await TestEndpoint.StartAsync();
        using var request = TestEndpoint.Modern("plain", "subscriptions/listen", new JsonObject { ["notifications"] = new JsonObject { ["toolsListChanged"] = true } }, "sub-1");
        using var response = await endpoint.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.Content.Headers.ContentType!.MediaType == "text/event-stream", text);
        var events = text
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(entry => JsonDocument.Parse(entry[(entry.IndexOf("data: ", StringComparison.Ordinal) + 6)..]).RootElement)
            .ToList();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, events.Count);
        Assert.Equal("notifications/subscriptions/acknowledged", events[0].GetProperty("method").GetString());
        Assert.Equal("{}", events[0].GetProperty("params").GetProperty("notifications").GetRawText());
        Assert.Equal("sub-1", events[0].GetProperty("params").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetString());
        Assert.Equal("complete", events[1].GetProperty("result").GetProperty("resultType").GetString());
        Assert.Equal("sub-1", events[1].GetProperty("result").GetProperty("_meta").GetProperty("io.modelcontextprotocol/subscriptionId").GetString());
    }

    private static async Task<string> ReadAsync(Stream body, int length)
    {
        var buffer = new byte[length];
        await body.ReadExactlyAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(buffer);
    }
}
