using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using SecureMcp.Local;
using SecureMcp.Local.Provider;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Local;

/// <summary>Promise: only the playground can be opened to who has no credential, only by name, and then with no rights but those named.</summary>
public sealed class OpenDoorTests
{
    private const string Section = "SecureMcp:Callers:None";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void Nobody_is_let_in_unless_it_is_asked_for() => Assert.Null(Read([], isAskedFor: false, out _));

    [Fact]
    public void By_the_option_or_by_the_section_it_opens_with_no_rights()
    {
        foreach (var door in (OpenDoor?[])[Read([], isAskedFor: true, out _), Read([("Enabled", "true")], isAskedFor: false, out _)])
        {
            Assert.Empty(door!.Scopes);
            Assert.Empty(door.Roles);
            Assert.Contains("NO AUTHENTICATION", door.Warning, StringComparison.Ordinal);
            Assert.Contains("no scope and no role", door.Warning, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Rights_are_those_that_are_named_and_the_warning_tells_them()
    {
        var door = Read([("Enabled", "True"), ("Scopes:0", "documents.read"), ("Scopes:1", "orders.write"), ("Roles:0", "admin")], isAskedFor: false, out _)!;

        Assert.Equal(["documents.read", "orders.write"], door.Scopes);
        Assert.Equal(["admin"], door.Roles);
        Assert.Contains("the scopes documents.read orders.write and the role admin", door.Warning, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Enabled", "false", $"{Section}:Enabled")]
    [InlineData("Enabled", "1", $"{Section}:Enabled")]
    [InlineData("Scopes:0", "a", $"{Section}:Enabled")]
    [InlineData("Enable", "true", $"{Section}:Enable ")]
    [InlineData("Scopes:0", "a b", $"{Section}:Scopes:0")]
    [InlineData("Roles:7", "", $"{Section}:Roles:7")]
    [InlineData("Roles", "admin", $"{Section}:Roles is a list")]
    public void What_is_half_said_opens_nothing(string key, string value, string named)
    {
        Assert.Null(Read([(key, value)], isAskedFor: false, out var problems));
        Assert.Contains(problems, problem => problem.StartsWith(named, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_brings_nothing_gets_in_and_sees_what_needs_no_right()
    {
        await using var playground = await StartAsync(new OpenDoor([], []));

        var me = await CallAsync(playground, "whoami", null);
        Assert.Equal("nobody", me.GetProperty("subjectId").GetString());
        Assert.Empty(me.GetProperty("scopes").EnumerateArray());
        Assert.Empty(me.GetProperty("roles").EnumerateArray());
        Assert.Equal(["whoami"], await ToolsAsync(playground));
    }

    [Fact]
    public async Task A_named_scope_shows_what_it_opens()
    {
        await using var playground = await StartAsync(new OpenDoor(["documents.read"], []));

        Assert.Equal(["search_documents", "whoami"], await ToolsAsync(playground));
    }

    [Fact]
    public async Task A_credential_that_is_there_is_still_judged()
    {
        await using var playground = await StartAsync(new OpenDoor(["documents.read"], []));
        var person = playground.Provider.MintFor(SampleDirectory.People[0]);

        Assert.Equal(SampleDirectory.People[0].ObjectId, (await CallAsync(playground, "whoami", new AuthenticationHeaderValue("Bearer", person))).GetProperty("subjectId").GetString());
        foreach (var (name, value) in new[] { ("Authorization", "Bearer made-up"), ("Authorization", $"Bearer {person}x"), ("Authorization", "Basic YTpi"), ("X-API-Key", "made-up") })
        {
            using var request = Request(playground, "tools/list");
            request.Headers.TryAddWithoutValidation(name, value);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(request));
        }
    }

    [Fact]
    public async Task A_page_in_the_browser_does_not_get_in()
    {
        await using var playground = await StartAsync(new OpenDoor([], []));
        using var request = Request(playground, "tools/list");
        request.Headers.Add("Origin", $"http://attacker.example:{playground.Endpoint.Port}");

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(request));
    }

    [Fact]
    public async Task Without_the_open_door_the_same_request_is_refused()
    {
        await using var playground = await StartAsync(null);
        using var request = Request(playground, "tools/list");

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(request));
        Assert.Null(Welcome.Of(playground).Warning);
    }

    [Fact]
    public async Task The_screen_begins_with_the_warning()
    {
        await using var playground = await StartAsync(new OpenDoor([], []));
        var welcome = Welcome.Of(playground);

        Assert.StartsWith("*** NO AUTHENTICATION ***", WelcomeScreen.Render(welcome), StringComparison.Ordinal);
        Assert.Equal(welcome.Warning, JsonSerializer.SerializeToElement(welcome, JsonSerializerOptions.Web).GetProperty("warning").GetString());
    }

    private static OpenDoor? Read((string Key, string Value)[] settings, bool isAskedFor, out List<string> problems) => OpenDoor.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{Section}:{setting.Key}", (string?)setting.Value))).Build(),
        isAskedFor,
        problems = []);

    private static Task<Playground> StartAsync(OpenDoor? door) =>
        Playground.StartAsync(new PlaygroundOptions(0, 0) { OpenDoor = door }, TimeProvider.System, Cancellation);

    private static HttpRequestMessage Request(Playground playground, string method, JsonObject? parameters = null)
    {
        var request = TestEndpoint.Modern(null, method, parameters);
        request.RequestUri = playground.Endpoint;
        return request;
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpRequestMessage request)
    {
        using var client = new HttpClient();
        using var answer = await client.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private static async Task<JsonElement> ResultAsync(HttpRequestMessage request)
    {
        using var client = new HttpClient();
        using var answer = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("result");
    }

    private static async Task<JsonElement> CallAsync(Playground playground, string tool, AuthenticationHeaderValue? authorization)
    {
        using var request = Request(playground, "tools/call", new JsonObject { ["name"] = tool, ["arguments"] = new JsonObject() });
        request.Headers.Authorization = authorization;
        return (await ResultAsync(request)).GetProperty("structuredContent");
    }

    private static async Task<IEnumerable<string>> ToolsAsync(Playground playground)
    {
        using var request = Request(playground, "tools/list");
        return [.. (await ResultAsync(request)).GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()!).Order(StringComparer.Ordinal)];
    }
}
