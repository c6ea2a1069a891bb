using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>What the stand-in does with requests: the real host's routes, headers and streaming.</summary>
public sealed class FunctionsHostTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_handler_is_pinged_at_the_root_until_it_answers_anything()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();

        Assert.True((await EchoAsync(host, "mcp"))["pings"]!.GetValue<int>() >= 1);
    }

    [Fact]
    public async Task The_handler_gets_its_settings_and_the_host_variables_and_nothing_of_the_test_process()
    {
        Environment.SetEnvironmentVariable("SECUREMCP_TEST_ONLY", "leaked");
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync(("ECHO_ARGUMENT", "expanded"), ("SecureMcp__Some__Key", "value"));
        var echo = await EchoAsync(host, "mcp");
        var environment = echo["environment"]!;

        Assert.Equal($"{host.WorkerAddress.Port}", environment["FUNCTIONS_CUSTOMHANDLER_PORT"]!.GetValue<string>());
        Assert.Equal($"{host.WorkerAddress.Port}", environment["FUNCTIONS_HTTPWORKER_PORT"]!.GetValue<string>());
        Assert.NotEmpty(environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"]!.GetValue<string>());
        Assert.Equal(environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"]!.GetValue<string>(), environment["FUNCTIONS_HTTPWORKER_ID"]!.GetValue<string>());
        Assert.Equal(app.Folder, environment["FUNCTIONS_APP_ROOT_PATH"]!.GetValue<string>());
        Assert.Equal("value", environment["SecureMcp__Some__Key"]!.GetValue<string>());
        Assert.Null(environment["SECUREMCP_TEST_ONLY"]);
        Assert.Equal("expanded", echo["arguments"]![0]!.GetValue<string>());
        Assert.EndsWith(Path.GetFileName(app.Folder), echo["folder"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_the_host_sets_replace_what_the_client_sent()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "mcp"));
        string[] forged = ["x-ms-invocation-id", "X-Azure-Functions-InvocationId", "X-Azure-Functions-HostVersion", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "Forwarded"];
        foreach (var name in forged)
            Assert.True(request.Headers.TryAddWithoutValidation(name, "forged"));
        request.Headers.Host = "public.example";
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        var headers = (await EchoAsync(request))["headers"]!.AsObject();

        Assert.DoesNotContain(headers, header => header.Value!.GetValue<string>() == "forged");
        Assert.True(Guid.TryParse(headers["x-ms-invocation-id"]!.GetValue<string>(), out _));
        Assert.Equal(headers["x-ms-invocation-id"]!.GetValue<string>(), headers["x-azure-functions-invocationid"]!.GetValue<string>());
        Assert.Equal(ForwardedRequest.HostVersion, headers["x-azure-functions-hostversion"]!.GetValue<string>());
        Assert.Equal("127.0.0.1", headers["x-forwarded-for"]!.GetValue<string>());
        Assert.Equal("public.example", headers["x-forwarded-host"]!.GetValue<string>());
        Assert.Equal("http", headers["x-forwarded-proto"]!.GetValue<string>());
        Assert.Equal($"127.0.0.1:{host.WorkerAddress.Port}", headers["host"]!.GetValue<string>());
        Assert.False(headers.ContainsKey("forwarded") || headers.ContainsKey("x-forwarded-prefix") || headers.ContainsKey("te"));
    }

    [Fact]
    public async Task Everything_else_of_a_request_passes_unchanged()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "MCP?a=%2F&a=2"))
        {
            Content = new ByteArrayContent([0x7B, 0xFF, 0x00, 0x7D]),
        };
        (string Name, string Value)[] sent =
        [
            ("authorization", "Bearer abc"), ("accept", "application/json, text/event-stream"), ("mcp-protocol-version", "2026-07-28"),
            ("origin", "https://elsewhere.example"), ("last-event-id", "7"), ("x-ms-client-principal", "claimed"), ("content-type", "application/json; charset=utf-8"),
        ];
        foreach (var (name, value) in sent)
            _ = request.Headers.TryAddWithoutValidation(name, value) || request.Content.Headers.TryAddWithoutValidation(name, value);
        var echo = await EchoAsync(request);

        Assert.Equal("POST", echo["method"]!.GetValue<string>());
        Assert.Equal("/MCP?a=%2F&a=2", echo["url"]!.GetValue<string>());
        Assert.Equal("{\u00FF\0}", echo["body"]!.GetValue<string>());
        Assert.Equal("4", echo["headers"]!["content-length"]!.GetValue<string>());
        Assert.All(sent, header => Assert.Equal(header.Value, echo["headers"]![header.Name]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_answers_status_and_headers_pass_and_redirects_are_not_followed()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        using var answer = await Client.GetAsync(new Uri(host.Address, "mcp?do=redirect"), Cancellation);

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Equal("/elsewhere", answer.Headers.Location!.OriginalString);
        Assert.Equal(["a=1", "b=2"], answer.Headers.GetValues("Set-Cookie"));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task An_event_arrives_before_the_response_ends_and_leaving_aborts_the_handlers_request()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        using (var answer = await Client.GetAsync(new Uri(host.Address, "mcp?do=events"), HttpCompletionOption.ResponseHeadersRead, Cancellation))
        {
            await using var events = await answer.Content.ReadAsStreamAsync(Cancellation);
            using var reader = new StreamReader(events);
            Assert.Equal("data: first", await reader.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        }

        await Eventually.TrueAsync(() => host.OutputLines.Contains("the client left"), "The handler never saw the client leave.");
    }

    [Fact]
    public async Task A_piece_of_the_body_reaches_the_handler_before_the_request_ends()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        using var body = new HeldBody("piece");
        var answer = Client.PostAsync(new Uri(host.Address, "mcp?do=first-piece"), body, Cancellation);

        await Eventually.TrueAsync(() => host.OutputLines.Contains("got piece"), "The handler did not see the first piece while the request was open.");
        Assert.False(answer.IsCompleted);
        body.Release();
        using var response = await answer;
        Assert.Equal("piece", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("mcp", 200)]
    [InlineData("MCP/", 200)]
    [InlineData("mcp/x", 404)]
    [InlineData(".well-known/oauth-protected-resource", 200)]
    [InlineData(".well-known/oauth-protected-resource/mcp", 200)]
    [InlineData(".well-known/other", 404)]
    [InlineData("admin/host/status", 404)]
    public async Task Only_the_routes_of_host_json_reach_the_handler(string path, int status)
    {
        using var app = new EchoApp("mcp", ".well-known/oauth-protected-resource/{*path}", "admin/{*path}");
        await using var host = await app.StartAsync();
        using var answer = await Client.GetAsync(new Uri(host.Address, path), Cancellation);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 200, answer.Headers.Contains("X-Handler"));
        Assert.Single(host.RouteErrors, error => error.StartsWith("admin/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_root_is_the_hosts_home_page_unless_it_is_switched_off()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        await using var quiet = await app.StartAsync(("AzureWebJobsDisableHomepage", "true"));
        using var home = await Client.GetAsync(host.Address, Cancellation);
        using var nothing = await Client.GetAsync(quiet.Address, Cancellation);

        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
        Assert.Contains("up and running", await home.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
    }

    [Fact]
    public async Task Without_the_anonymous_level_a_request_needs_a_key()
    {
        using var app = new EchoApp("mcp");
        app.Handler["http"]!.AsObject().Remove("defaultAuthorizationLevel");
        await using var host = await app.StartAsync();
        using var answer = await Client.GetAsync(new Uri(host.Address, "mcp"), Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_handler_that_breaks_the_connection_becomes_a_502()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        using var answer = await Client.PostAsync(new Uri(host.Address, "mcp?do=break"), new StringContent("x", Encoding.UTF8), Cancellation);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    private static Task<JsonNode> EchoAsync(StandInHost host, string path)
        => EchoAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, path)));

    private static async Task<JsonNode> EchoAsync(HttpRequestMessage request)
    {
        using var answer = await Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!;
    }
}
