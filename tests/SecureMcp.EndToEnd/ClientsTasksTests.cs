using System.Text.Json;
using SecureMcp.EndToEnd.Clients;
using SecureMcp.EndToEnd.Conformance;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: the official requester of the tasks extension, which checks every answer against the extension's schema, runs tools to their end.</summary>
public sealed class ClientsTasksTests(ConformanceApp app) : IClassFixture<ConformanceApp>
{
    [Fact]
    public async Task It_polls_for_the_result()
    {
        var line = await RunAsync("slow_compute", """{"seconds":1,"label":"it"}""");

        Assert.Equal("Computed it in 1 s.", Text(line));
        Assert.Equal(["tools/call", "tasks/get"], Methods(line));
    }

    [Fact]
    public async Task It_answers_what_the_tool_asks_meanwhile()
    {
        var line = await RunAsync("confirm_delete", """{"filename":"a.txt"}""");

        Assert.Equal("a.txt: accept", Text(line));
        Assert.Equal("Delete a.txt?", Assert.Single(line.GetProperty("asked").EnumerateArray()).GetString());
        Assert.Equal(["tools/call", "tasks/get", "tasks/update"], Methods(line));
    }

    [Fact]
    public async Task It_answers_what_the_tool_asks_before_it_is_a_task()
    {
        var line = await RunAsync("test_tool_with_task", "{}");

        Assert.Equal("Hello, Alice!", Text(line));
        Assert.Equal(["tools/call", "tasks/get"], Methods(line));
    }

    [Theory]
    [InlineData("failing_job", "The job failed.")]
    [InlineData("protocol_error_job", "The job broke.")]
    public async Task It_hears_how_a_tool_failed(string tool, string reason)
    {
        var line = await RunAsync(tool, "{}");

        Assert.Contains(reason, line.GetProperty("outcome").GetRawText(), StringComparison.Ordinal);
    }

    private async Task<JsonElement> RunAsync(string tool, string arguments) =>
        JsonDocument.Parse(await NodeClient.RunAsync("client-tasks.mjs", [app.Direct.ToString(), tool, arguments], app.Token)).RootElement;

    private static string? Text(JsonElement line) => line.GetProperty("outcome").GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString();

    private static IEnumerable<string?> Methods(JsonElement line) => line.GetProperty("methods").EnumerateArray().Select(method => method.GetString());
}
