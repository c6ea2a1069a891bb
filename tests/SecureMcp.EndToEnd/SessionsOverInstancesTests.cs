using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Clients;
using SecureMcp.EndToEnd.Conformance;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: a session of an older revision holds on all instances, whichever a request comes to.</summary>
public sealed class SessionsOverInstancesTests(SharedAzurite azurite)
{
    private const string Header = "Mcp-Session-Id";
    private static readonly (string, string) Enabled = ("SecureMcp__Sessions__Enabled", "true");
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Started_on_one_called_on_another_ended_on_a_third_it_is_gone_on_the_first()
    {
        await using var app = await ScaledApp.StartAsync(await azurite.RequireAsync(), 3, Enabled);
        var token = await app.TokenAsync("documents.read");
        var other = await app.TokenAsync("documents.read", ScaledApp.NewUserId());
        var id = await OpenAsync(app.Instances[0], token);

        var called = await CallAsync(app.Instances[1], token, id, "search_documents", new JsonObject { ["query"] = "vacation" });
        Assert.NotNull(called.Message["result"]!["structuredContent"]);
        foreach (var instance in app.Instances)
            Assert.Equal(404, (await CallAsync(instance, other, id, "whoami")).Status);
        Assert.Equal(404, (await EndAsync(app.Instances[2], other, id)).Status);
        Assert.Equal(204, (await EndAsync(app.Instances[2], token, id)).Status);
        foreach (var instance in app.Instances)
            Assert.Equal(404, (await CallAsync(instance, token, id, "whoami")).Status);
    }

    [Fact]
    public async Task A_session_outlives_the_instance_that_opened_it()
    {
        await using var app = await ScaledApp.StartAsync(await azurite.RequireAsync(), 2, Enabled);
        var token = await app.TokenAsync("documents.read");
        var id = await OpenAsync(app.Instances[0], token);
        app.Instances[0].Host.Kill();

        Assert.Equal(200, (await CallAsync(app.Instances[1], token, id, "whoami")).Status);
    }

    [Fact]
    public async Task What_a_tool_asks_on_one_instance_is_answered_on_another()
    {
        await using var app = await ScaledApp.StartConformanceAsync(await azurite.RequireAsync(), 2, Enabled);
        var token = await app.TokenAsync("conformance");
        var id = await OpenAsync(app.Instances[0], token);
        using var client = new HttpClient();
        using var call = await StreamAsync(client, app.Instances[0], token, id, 7, "test_elicitation", new JsonObject { ["message"] = "Who are you?" });
        using var lines = new StreamReader(await call.Content.ReadAsStreamAsync(Cancellation));
        var question = await MessageAsync(lines);
        var answer = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = question["id"]!.DeepClone(),
            ["result"] = new JsonObject { ["action"] = "accept", ["content"] = new JsonObject { ["username"] = "ann", ["email"] = "ann@example.com" } },
        };

        Assert.Equal(202, (await PostAsync(app.Instances[1], token, id, answer)).Status);
        Assert.Equal(400, (await PostAsync(app.Instances[1], token, id, answer)).Status);
        Assert.Contains("ann@example.com", (await MessageAsync(lines)).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_whose_connection_ended_on_one_instance_is_fetched_on_another_with_no_fewer_rights()
    {
        await using var app = await ScaledApp.StartConformanceAsync(await azurite.RequireAsync(), 2, Enabled);
        var token = await app.TokenAsync("conformance more");
        var id = await OpenAsync(app.Instances[0], token);
        var polled = await CallAsync(app.Instances[0], token, id, "test_reconnection");
        var place = Line(polled.Text, "id: ");

        Assert.Equal(400, (await ResumeAsync(app.Instances[1], await app.TokenAsync("conformance"), id, place)).Status);
        Assert.Equal(404, (await ResumeAsync(app.Instances[1], await app.TokenAsync("conformance more", ScaledApp.NewUserId()), id, place)).Status);
        var resumed = await ResumeAsync(app.Instances[1], token, id, place);
        Assert.Contains("Reconnected.", resumed.Text, StringComparison.Ordinal);
        // Again, and then from behind the end.
        Assert.Contains("Reconnected.", (await ResumeAsync(app.Instances[1], token, id, place)).Text, StringComparison.Ordinal);
        Assert.Equal(204, (await ResumeAsync(app.Instances[1], token, id, place[..^1] + "1")).Status);
        Assert.Equal(400, (await ResumeAsync(app.Instances[1], token, id, place[..^1] + "2")).Status);
    }

    [Fact]
    public async Task A_call_that_still_runs_on_one_instance_is_followed_and_answered_on_another()
    {
        await using var app = await ScaledApp.StartConformanceAsync(await azurite.RequireAsync(), 2, Enabled);
        var token = await app.TokenAsync("conformance");
        var id = await OpenAsync(app.Instances[0], token);
        using var client = new HttpClient();
        string place;
        JsonObject question;
        using (var call = await StreamAsync(client, app.Instances[0], token, id, 7, "test_elicitation", new JsonObject { ["message"] = "Who are you?" }))
        using (var lines = new StreamReader(await call.Content.ReadAsStreamAsync(Cancellation)))
        {
            place = (await lines.ReadLineAsync(Cancellation))!["id: ".Length..];
            question = await MessageAsync(lines);
        }

        var following = ResumeAsync(app.Instances[1], token, id, place);
        var answer = new JsonObject { ["jsonrpc"] = "2.0", ["id"] = question["id"]!.DeepClone(), ["result"] = new JsonObject { ["action"] = "decline" } };
        Assert.Equal(202, (await PostAsync(app.Instances[1], token, id, answer)).Status);
        var followed = await following.WaitAsync(Limit, Cancellation);
        Assert.Contains(question["id"]!.GetValue<string>(), followed.Text, StringComparison.Ordinal);
        Assert.Contains("action=decline", followed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_official_client_works_when_each_of_its_requests_comes_to_another_instance()
    {
        await using var app = await ScaledApp.StartConformanceAsync(await azurite.RequireAsync(), 3, Enabled);
        var token = await app.TokenAsync("conformance");
        await using var front = await AuthorizingProxy.StartAsync(Cancellation);
        front.Open([.. app.Instances.Select(instance => instance.Host.Address)], token);
        var printed = JsonNode.Parse(await NodeClient.RunAsync("client-rotating.mjs", [new Uri(front.Address, "mcp").ToString()], token))!;

        Assert.True(printed["tools"]!.GetValue<int>() > 5);
        Assert.Equal(4, printed["answers"]!.AsArray().Count(answer => answer!.GetValue<string>().Contains("user@example.com", StringComparison.Ordinal)));
        Assert.Equal("Reconnected.", printed["came"]!.GetValue<string>());
        Assert.Equal([404, 404, 404], printed["gone"]!.AsArray().Select(status => status!.GetValue<int>()));
    }

    [Fact]
    public async Task Of_fifty_sessions_that_a_caller_opens_at_once_over_four_instances_it_gets_exactly_ten()
    {
        await using var app = await ScaledApp.StartAsync(await azurite.RequireAsync(), 4, Enabled);
        var token = await app.TokenAsync("documents.read");
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => InitializeAsync(app.Instances[i % 4], token)));

        Assert.Equal(10, answers.Count(answer => answer.Status == 200 && answer.Headers.Contains(Header)));
        Assert.All(answers.Where(answer => answer.Status != 200), answer =>
        {
            // So many at once may also lose the race for their rate.
            Assert.True(answer.Status is 429 or 503, answer.Text);
            Assert.True(answer.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        });
        foreach (var instance in app.Instances)
            Assert.Equal(503, (await InitializeAsync(instance, token)).Status);
    }

    [Fact]
    public async Task Without_the_table_a_session_is_neither_there_nor_gone_but_refused_until_it_is_back()
    {
        await using var gate = await TableGate.StartAsync(await azurite.RequireAsync());
        await using var app = await ScaledApp.StartAsync(await azurite.RequireAsync(), 1, Enabled, ("SecureMcp__Storage__ConnectionString", gate.ConnectionString));
        var token = await app.TokenAsync("documents.read");
        var id = await OpenAsync(app.First, token);
        // A session is read without a body; what is counted and recorded has one.
        gate.Lets = body => Task.FromResult(body.Length > 0);
        var refused = await CallAsync(app.First, token, id, "whoami");
        gate.Lets = _ => Task.FromResult(true);

        Assert.Equal((503, 503), (refused.Status, refused.Code));
        Assert.True(refused.Headers.RetryAfter?.Delta > TimeSpan.Zero);
        Assert.Equal(200, (await CallAsync(app.First, token, id, "whoami")).Status);
    }

    private static Task<McpAnswer> InitializeAsync(ScaledApp.Instance at, string token) => at.Http.LegacyAsync(token, 1, "initialize", new JsonObject
    {
        ["protocolVersion"] = McpHttp.LegacyVersion,
        ["capabilities"] = new JsonObject { ["elicitation"] = new JsonObject() },
        ["clientInfo"] = new JsonObject { ["name"] = "end-to-end", ["version"] = "1.0.0" },
    });

    private static async Task<string> OpenAsync(ScaledApp.Instance at, string token)
    {
        var opened = await InitializeAsync(at, token);
        Assert.Equal(200, opened.Status);
        return opened.Headers.GetValues(Header).Single();
    }

    private static Task<McpAnswer> CallAsync(ScaledApp.Instance at, string token, string session, string tool, JsonObject? arguments = null) => at.Http.LegacyAsync(
        token,
        2,
        "tools/call",
        new JsonObject { ["name"] = tool, ["arguments"] = arguments ?? [] },
        request => McpHttp.Set(request, Header, session));

    private static Task<McpAnswer> PostAsync(ScaledApp.Instance at, string token, string session, JsonObject message) =>
        at.Http.PostAsync(token, McpHttp.Utf8(message), request => McpHttp.Set(request, Header, session));

    private static Task<McpAnswer> EndAsync(ScaledApp.Instance at, string token, string session) => at.Http.SendAsync(Bare(HttpMethod.Delete, at, token, session));

    private static Task<McpAnswer> ResumeAsync(ScaledApp.Instance at, string token, string session, string place)
    {
        var request = Bare(HttpMethod.Get, at, token, session);
        request.Headers.Accept.ParseAdd("text/event-stream");
        request.Headers.Add("MCP-Protocol-Version", McpHttp.LegacyVersion);
        request.Headers.Add("Last-Event-ID", place);
        return at.Http.SendAsync(request);
    }

    private static HttpRequestMessage Bare(HttpMethod method, ScaledApp.Instance at, string token, string session)
    {
        var request = new HttpRequestMessage(method, new Uri(at.Host.Address, "mcp"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add(Header, session);
        return request;
    }

    private static string Line(string text, string start) => text.Split('\n').First(line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..].Trim();

    private static Task<HttpResponseMessage> StreamAsync(HttpClient client, ScaledApp.Instance at, string token, string session, int id, string tool, JsonObject arguments)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(at.Host.Address, "mcp"))
        {
            Content = new ByteArrayContent(McpHttp.Utf8(McpHttp.Message(id, "tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments }))),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add(Header, session);
        request.Headers.Add("MCP-Protocol-Version", McpHttp.LegacyVersion);
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation).WaitAsync(Limit, Cancellation);
    }

    private static async Task<JsonObject> MessageAsync(StreamReader lines)
    {
        while (await lines.ReadLineAsync(Cancellation).AsTask().WaitAsync(Limit, Cancellation) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
                return JsonNode.Parse(line["data: ".Length..])!.AsObject();
        }

        throw new EndOfStreamException();
    }
}
