using System.Diagnostics;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Clients;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: what the playground prints works as it is pasted.</summary>
public sealed class PlaygroundTests
{
    private const string ShowToken = "printf '%s' \"$TOKEN\"";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_printed_token_and_the_printed_call_find_documents()
    {
        await using var playground = await StartAsync();

        CheckHits(await PasteAsync(playground.Command("export TOKEN="), playground.Paste("curl -sS ")));
    }

    [Fact]
    public async Task The_printed_line_for_omar_gets_a_token_that_shows_the_tool_that_pays_back()
    {
        await using var playground = await StartAsync();
        var line = playground.Command("username=omar");

        Assert.Contains("refund_order", await ToolsAsync(playground, await PasteAsync(line, ShowToken)));
        Assert.DoesNotContain("refund_order", await ToolsAsync(playground, await PasteAsync(playground.Command("export TOKEN="), ShowToken)));
        CheckHits(await PasteAsync(line, playground.Paste("curl -sS ")));
    }

    [Fact]
    public async Task The_printed_line_for_omar_works_for_ada_too()
    {
        await using var playground = await StartAsync();
        var line = playground.Command("username=omar").Replace("username=omar", "username=ada", StringComparison.Ordinal);
        using var http = new McpHttp(playground.UrlOf("MCP endpoint"));
        var answer = await http.ModernAsync(
            await PasteAsync(line, ShowToken), 1, "tools/call", new JsonObject { ["name"] = "whoami", ["arguments"] = new JsonObject() });

        Assert.Equal("admin", $"{Assert.Single(answer.Message["result"]!["structuredContent"]!["roles"]!.AsArray())}");
    }

    [Fact]
    public async Task The_printed_line_for_the_application_gets_a_token_that_the_printed_call_takes()
    {
        await using var playground = await StartAsync();
        var line = playground.Command("grant_type=client_credentials");

        CheckHits(await PasteAsync(line, playground.Paste("curl -sS ")));
        Assert.Equal(["search_documents", "whoami"], (await ToolsAsync(playground, await PasteAsync(line, ShowToken))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_printed_metadata_lead_to_the_printed_endpoint()
    {
        await using var playground = await StartAsync();
        using var client = new HttpClient();
        var metadata = JsonNode.Parse(await client.GetStringAsync(playground.UrlOf("Metadata"), Cancellation))!;

        Assert.Equal($"{playground.UrlOf("MCP endpoint")}", $"{metadata["resource"]}");
    }

    [Theory]
    [InlineData("TypeScript SDK, auto")]
    [InlineData("TypeScript SDK of before")]
    public async Task Both_sdks_use_the_printed_endpoint_with_the_printed_token(string client)
    {
        await using var playground = await StartAsync();
        var token = playground.Command("export TOKEN=")["export TOKEN=".Length..];
        var call = new JsonObject { ["name"] = "search_documents", ["arguments"] = new JsonObject { ["query"] = "hotel receipts" } };
        var seen = await ClientPeer.All[client].VisitAsync(new Visit(playground.UrlOf("MCP endpoint"), token, call));

        Assert.NotEmpty(seen.Called!["structuredContent"]!["hits"]!.AsArray());
        Assert.DoesNotContain("refund_order", seen.Tools);
    }

    [Fact]
    public async Task Without_authentication_it_says_so_first_and_lets_in_who_brings_nothing()
    {
        await using var playground = await PlaygroundProcess.StartAsync("--no-auth");
        using var http = new McpHttp(playground.UrlOf("MCP endpoint"));
        var answer = await http.ModernAsync(null, 1, "tools/list", []);

        Assert.StartsWith("*** NO AUTHENTICATION ***", playground.Screen[0], StringComparison.Ordinal);
        Assert.Equal("whoami", $"{Assert.Single(answer.Message["result"]!["tools"]!.AsArray())!["name"]}");
    }

    private static async Task<PlaygroundProcess> StartAsync()
    {
        foreach (var program in (string[])["sh", "curl"])
        {
            if (!IsOnPath(program))
                Assert.Skip($"{program} is not on PATH: what the playground prints can't be pasted.");
        }

        return await PlaygroundProcess.StartAsync();
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, program)));

    private static void CheckHits(string printed)
    {
        var result = JsonNode.Parse(printed)!["result"]!;

        Assert.Null(result["isError"]);
        Assert.NotEmpty(result["structuredContent"]!["hits"]!.AsArray());
    }

    private static async Task<IEnumerable<string>> ToolsAsync(PlaygroundProcess playground, string token)
    {
        using var http = new McpHttp(playground.UrlOf("MCP endpoint"));
        var answer = await http.ModernAsync(token, 1, "tools/list", []);
        return answer.Message["result"]!["tools"]!.AsArray().Select(tool => $"{tool!["name"]}");
    }

    /// <summary>Gives the lines to a shell as a terminal would, and answers what they printed.</summary>
    private static async Task<string> PasteAsync(params string[] lines)
    {
        using var shell = Process.Start(new ProcessStartInfo("sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = shell.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = shell.StandardError.ReadToEndAsync(Cancellation);
        await shell.StandardInput.WriteAsync(string.Join('\n', lines) + "\n");
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        Assert.Equal("", await errors);
        Assert.Equal(0, shell.ExitCode);
        return await output;
    }
}
