using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using SecureMcp.Local;
using SecureMcp.Local.Provider;

namespace SecureMcp.Tests.Local;

public sealed partial class WelcomeTests
{
    private const string Endpoint = "http://localhost:7071/mcp";
    private const string TokenUrl = $"http://localhost:7072/{SampleDirectory.TenantId}/oauth2/v2.0/token";

    private static readonly Welcome Sample = new()
    {
        Endpoint = Endpoint,
        MetadataUrl = "http://localhost:7071/.well-known/oauth-protected-resource/mcp",
        TokenUrl = TokenUrl,
        Authority = "http://localhost:7072/",
        TenantId = SampleDirectory.TenantId,
        ClientId = SampleDirectory.ApiClientId,
        ApplicationIdUri = SampleDirectory.ApplicationIdUri,
        People = SampleDirectory.People,
        App = SampleDirectory.App,
        Token = "the.sample.token",
        Lines = WelcomeLines.Of(Endpoint, TokenUrl),
    };

    [Fact]
    public void The_screen_is_one_screen()
    {
        var lines = WelcomeScreen.Render(Sample).TrimEnd('\n').Split('\n');

        Assert.InRange(lines.Length, 20, 40);
        // Claude Code's line can't be shorter: it is pasted whole.
        Assert.All(lines.Where(line => !line.StartsWith("claude ", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 100));
    }

    [Fact]
    public void The_screen_names_the_endpoint_everybody_and_what_each_may_do()
    {
        var screen = WelcomeScreen.Render(Sample);

        Assert.Contains(Sample.Endpoint, screen, StringComparison.Ordinal);
        Assert.Contains(Sample.MetadataUrl, screen, StringComparison.Ordinal);
        Assert.Matches(@"\n  dana +documents\.read profiles\.read runbooks\.read\n", screen);
        Assert.Matches(@"\n  omar +.*orders\.write.*\n", screen);
        Assert.Matches(@"\n  ada +.*\+ role admin\n", screen);
        Assert.Matches(@"\n  nightly-report +documents\.read", screen);
        Assert.Contains("\nexport TOKEN=the.sample.token\n", screen, StringComparison.Ordinal);
        foreach (var paste in (string[])[Sample.Lines.Call, Sample.Lines.ClaudeCode, Sample.Lines.PersonToken, Sample.Lines.AppToken, Sample.Lines.VsCode, Sample.Lines.Cursor])
            Assert.Contains($"\n{paste}\n", screen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_call_pasted_into_a_shell_is_a_valid_call_of_the_protocol()
    {
        var arguments = await CurlArgumentsAsync(Sample.Lines.Call);
        var headers = Values(arguments, "-H").Select(header => header.Split(": ", 2)).ToDictionary(header => header[0], header => header[1], StringComparer.OrdinalIgnoreCase);
        var body = JsonElement.Parse(Assert.Single(Values(arguments, "-d")));
        var parameters = body.GetProperty("params");
        var meta = parameters.GetProperty("_meta");

        Assert.Contains(Endpoint, arguments);
        Assert.Equal("Bearer the.sample.token", headers["Authorization"]);
        Assert.Equal("application/json", headers["Content-Type"]);
        Assert.Equal("application/json, text/event-stream", headers["Accept"]);
        Assert.Equal(headers["MCP-Protocol-Version"], meta.GetProperty("io.modelcontextprotocol/protocolVersion").GetString());
        Assert.Equal("2026-07-28", headers["MCP-Protocol-Version"]);
        Assert.Equal(JsonValueKind.Object, meta.GetProperty("io.modelcontextprotocol/clientCapabilities").ValueKind);
        Assert.Equal(headers["Mcp-Method"], body.GetProperty("method").GetString());
        Assert.Equal(headers["Mcp-Name"], parameters.GetProperty("name").GetString());
        Assert.Equal(("2.0", "tools/call", "search_documents"), (body.GetProperty("jsonrpc").GetString(), headers["Mcp-Method"], headers["Mcp-Name"]));
        Assert.NotEmpty(new Functions.Tools.DocumentTools(new()).SearchDocuments(parameters.GetProperty("arguments").GetProperty("query").GetString()!).Hits);
    }

    [Fact]
    public async Task The_token_lines_pasted_into_a_shell_fetch_a_token_from_the_running_provider()
    {
        await using var provider = await LocalProvider.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        var lines = WelcomeLines.Of(Endpoint, provider.TokenUrl);

        foreach (var line in (string[])[lines.PersonToken, lines.AppToken])
        {
            if (await ShellAsync("command -v curl sed >/dev/null && echo yes") != "yes\n")
                Assert.Skip("There is no curl on PATH.");
            Assert.Matches(JwtPattern(), await ShellAsync($"{line}\nprintf %s \"$TOKEN\""));
        }
    }

    [Fact]
    public void The_clients_settings_are_JSON_that_names_the_endpoint()
    {
        var code = JsonElement.Parse(Sample.Lines.VsCode);
        var server = code.GetProperty("servers").GetProperty("playground");
        Assert.Equal(("http", Endpoint), (server.GetProperty("type").GetString(), server.GetProperty("url").GetString()));
        var input = Assert.Single(code.GetProperty("inputs").EnumerateArray());
        Assert.Equal($"Bearer ${{input:{input.GetProperty("id").GetString()}}}", server.GetProperty("headers").GetProperty("Authorization").GetString());

        var cursor = JsonElement.Parse(Sample.Lines.Cursor).GetProperty("mcpServers").GetProperty("playground");
        Assert.Equal(Endpoint, cursor.GetProperty("url").GetString());
        Assert.Contains($"--transport http playground {Endpoint} --header \"Authorization: Bearer $TOKEN\"", Sample.Lines.ClaudeCode, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_welcome_of_a_running_playground_carries_a_token_for_the_first_person()
    {
        await using var playground = await Playground.StartAsync(new(0, 0), TimeProvider.System, TestContext.Current.CancellationToken);
        var welcome = Welcome.Of(playground);
        using var client = new HttpClient();
        var keys = JsonElement.Parse(await client.GetStringAsync($"{welcome.Authority}{welcome.TenantId}/discovery/v2.0/keys", TestContext.Current.CancellationToken));

        Assert.Equal(welcome.People[0].ObjectId, ReadToken.Verify(welcome.Token, keys).Text("oid"));
        Assert.Equal($"http://localhost:{playground.Endpoint.Port}/.well-known/oauth-protected-resource/mcp", welcome.MetadataUrl);
    }

    [GeneratedRegex(@"\A[\w-]+\.[\w-]+\.[\w-]+\z", RegexOptions.None, 1000)]
    private static partial Regex JwtPattern();

    private static IEnumerable<string> Values(string[] arguments, string option) =>
        arguments.Zip(arguments.Skip(1)).Where(pair => pair.First == option).Select(pair => pair.Second);

    /// <summary>Lets a real shell take the line apart, with a curl that only shows what it was given.</summary>
    private static async Task<string[]> CurlArgumentsAsync(string line) =>
        (await ShellAsync($"curl() {{ printf '%s\\036' \"$@\"; }}\nTOKEN=the.sample.token\n{line}")).TrimEnd('\u001e').Split('\u001e');

    private static async Task<string> ShellAsync(string script)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("The lines are for a POSIX shell.");
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { RedirectStandardOutput = true })!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output;
    }
}
