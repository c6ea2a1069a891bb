using System.Net;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>What the stand-in starts, what it refuses to start, and what it does when a handler ends.</summary>
public sealed class WorkerLifecycleTests
{
    private static readonly HttpClient Client = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_package_without_the_azurefunctions_folder_is_refused()
    {
        using var app = new EchoApp("mcp");
        Directory.Delete(Path.Combine(app.Folder, ".azurefunctions"));
        var refused = await Assert.ThrowsAsync<HostStartException>(() => app.StartAsync());

        Assert.Equal("Package content validation failed: Cannot find required .azurefunctions directory", refused.Message);
    }

    [Fact]
    public async Task A_function_json_beside_routes_is_refused()
    {
        using var app = new EchoApp("mcp");
        Directory.CreateDirectory(Path.Combine(app.Folder, "fn"));
        await File.WriteAllTextAsync(Path.Combine(app.Folder, "fn", "function.json"), "{}", Cancellation);

        Assert.Contains("function.json", (await Assert.ThrowsAsync<HostStartException>(() => app.StartAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mcp-handler")]
    [InlineData("")]
    public async Task A_configuration_profile_without_proxying_is_refused(string profile)
    {
        using var app = new EchoApp("mcp");
        app.Host["configurationProfile"] = profile;

        Assert.Contains($"'{profile}'", (await Assert.ThrowsAsync<HostStartException>(() => app.StartAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_executable_that_does_not_exist_is_refused()
    {
        using var app = new EchoApp("mcp");
        app.Handler["description"]!["defaultExecutablePath"] = "no-such-executable";

        Assert.Contains("no-such-executable", (await Assert.ThrowsAsync<HostStartException>(() => app.StartAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fixed_port_is_used_and_a_busy_one_is_refused()
    {
        var port = LoopbackPort.Free();
        using var app = new EchoApp("mcp");
        app.Handler["port"] = port;
        await using var host = await app.StartAsync();

        Assert.Equal(port, host.WorkerAddress.Port);
        Assert.Equal($"Unable to bind to port {port}", (await Assert.ThrowsAsync<HostStartException>(() => app.StartAsync())).Message);
    }

    [Fact]
    public async Task An_error_at_the_start_is_tried_three_times_and_reported_with_its_code_and_output()
    {
        using var app = new EchoApp("mcp");
        var failure = await Assert.ThrowsAsync<WorkerStartException>(() => app.StartAsync(("ECHO_FAIL_AT_START", "1")));

        Assert.Equal(1, failure.ExitCode);
        Assert.Equal(3, failure.OutputLines.Count(line => line == "the reason on stdout"));
        Assert.Equal(3, failure.OutputLines.Count(line => line == "the reason on stderr"));
    }

    [Fact]
    public async Task A_handler_that_never_listens_is_given_up_after_the_initialization_timeout()
    {
        using var app = new EchoApp("mcp");
        app.Handler["initializationTimeout"] = "00:00:01";
        var failure = await Assert.ThrowsAsync<WorkerStartException>(() => app.StartAsync(("ECHO_NEVER_LISTEN", "1")));

        Assert.Null(failure.ExitCode);
        Assert.Contains("00:00:01", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(200)]
    public async Task A_handler_that_fails_or_asks_for_it_is_started_again(int exitCode)
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        await ExitAsync(host, exitCode);
        await Eventually.TrueAsync(() => host.Starts == 2, "The handler was not started again.");
        using var answer = await Client.GetAsync(new Uri(host.Address, "mcp"), Cancellation);

        Assert.Equal(exitCode, host.ExitCode);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task The_third_error_stops_the_host()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        for (var errors = 1; errors <= 3; errors++)
        {
            await ExitAsync(host, 2);
            await Eventually.TrueAsync(() => host.Starts == errors + 1 || host.Ready is { IsCompletedSuccessfully: true, Result: false }, "Nothing came of the exit.");
        }

        Assert.Equal(3, host.Starts);
        Assert.False(await host.Ready);
    }

    [Fact]
    public async Task Exit_code_0_is_final()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        await ExitAsync(host, 0);
        await Eventually.TrueAsync(() => host.Ready is { IsCompletedSuccessfully: true, Result: false }, "The handler is still there.");
        using var answer = await Client.GetAsync(new Uri(host.Address, "mcp"), Cancellation);

        Assert.Equal(1, host.Starts);
        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Fact]
    public async Task A_killed_handler_is_gone_at_once_and_its_open_request_fails()
    {
        using var app = new EchoApp("mcp");
        await using var host = await app.StartAsync();
        using var open = await Client.GetAsync(new Uri(host.Address, "mcp?do=events"), HttpCompletionOption.ResponseHeadersRead, Cancellation);
        await using var events = await open.Content.ReadAsStreamAsync(Cancellation);
        host.Kill();

        await Assert.ThrowsAnyAsync<IOException>(() => events.CopyToAsync(Stream.Null, Cancellation).WaitAsync(TimeSpan.FromSeconds(10), Cancellation));
        await Eventually.TrueAsync(() => host.Ready is { IsCompletedSuccessfully: true, Result: false }, "The handler is still there.");
        Assert.DoesNotContain("the client left", host.OutputLines);
        Assert.Equal(1, host.Starts);
    }

    private static async Task ExitAsync(StandInHost host, int code)
    {
        Assert.True(await host.Ready);
        using var answer = await Client.GetAsync(new Uri(host.Address, $"mcp?do=exit&code={code}"), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
