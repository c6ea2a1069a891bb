using System.Net;
using SecureMcp.EndToEnd.FunctionsHost;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: the app starts as it was configured, or not at all, and says everything that is wrong in one go.</summary>
public sealed class StartTests
{
    private static readonly Uri Authority = new("http://localhost:9/");

    [Fact]
    public async Task Without_settings_the_start_fails_with_code_1_and_names_every_one_that_is_missing()
    {
        var failure = await FailAsync(_ => new Dictionary<string, string>());

        Assert.Equal(1, failure.ExitCode);
        Mentions(failure, "SecureMcp:Transport:PublicUrl", "SecureMcp:Callers:Entra:TenantId", "SecureMcp:Callers:Entra:ClientId", "SecureMcp:Storage");
    }

    [Fact]
    public async Task A_misspelt_setting_stops_the_start()
    {
        // Otherwise a limit that somebody believes in would silently be the default.
        var failure = await FailAsync(host => Settings(host, ("SecureMcp__Limits__PermitLimt", "5")));

        Assert.Equal(1, failure.ExitCode);
        Mentions(failure, "PermitLimt");
    }

    [Fact]
    public async Task Wrong_values_in_several_rooms_are_named_together()
    {
        var failure = await FailAsync(host => Settings(
            host,
            ("SecureMcp__Limits__PermitLimit", "0"),
            ("SecureMcp__Transport__PublicUrl", "not a url"),
            ("SecureMcp__Callers__Entra__TenantId", "common")));

        Assert.Equal(1, failure.ExitCode);
        Mentions(failure, "SecureMcp:Limits:PermitLimit", "SecureMcp:Transport:PublicUrl", "SecureMcp:Callers:Entra:TenantId");
    }

    [Fact]
    public async Task In_the_platform_a_plain_http_authority_stops_the_start()
    {
        var failure = await FailAsync(host => Settings(
            host,
            ("WEBSITE_INSTANCE_ID", "0123456789abcdef"),
            ("SecureMcp__Transport__PublicUrl", "https://mcp.example.com/mcp")));

        Assert.Equal(1, failure.ExitCode);
        Mentions(failure, "SecureMcp:Callers:Entra:Authority");
    }

    [Theory]
    [InlineData("SecureMcp__Callers__None__Enabled", "true")]
    [InlineData("SecureMcp__Callers__None", "true")]
    public async Task The_section_that_lets_everybody_in_stops_the_start_of_what_is_deployed(string name, string value)
    {
        var failure = await FailAsync(host => Settings(host, (name, value)));

        Assert.Equal(1, failure.ExitCode);
        Mentions(failure, "SecureMcp:Callers:None would let everybody in");
    }

    [Fact]
    public async Task The_settings_of_introspection_are_checked_with_the_others_and_no_secret_is_shown()
    {
        var failure = await FailAsync(host => Settings(
            host,
            ("SecureMcp__Callers__Introspection__Endpoint", "http://as.example.com/introspect"),
            ("SecureMcp__Callers__Introspection__ClientSecret", "too-short"),
            ("SecureMcp__Limits__PermitLimit", "0")));

        Assert.Equal(1, failure.ExitCode);
        Mentions(failure, "Introspection:Endpoint", "Introspection:Issuer", "Introspection:ClientId", "Introspection:ClientSecret", "Introspection:Audience", "SecureMcp:Limits:PermitLimit");
        Assert.DoesNotContain(failure.OutputLines, line => line.Contains("too-short", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_root_answers_the_hosts_ping_also_while_the_issuer_is_out_of_reach()
    {
        // Nothing listens at the authority: readiness must not depend on it.
        await using var host = await StandInHost.StartAsync(
            await PublishedApp.FolderAsync(), address => Settings(address), TestContext.Current.CancellationToken);
        using var client = new HttpClient();
        using var answer = await client.GetAsync(host.WorkerAddress, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, host.Starts);
        Assert.Empty(host.RouteErrors);
    }

    private static Dictionary<string, string> Settings(Uri host, params (string Name, string Value)[] changes)
    {
        var settings = SecureApp.Settings(host, Authority, SecureApp.InMemory);
        foreach (var (name, value) in changes)
            settings[name] = value;
        return settings;
    }

    private static async Task<WorkerStartException> FailAsync(Func<Uri, IReadOnlyDictionary<string, string>> settings)
    {
        var folder = await PublishedApp.FolderAsync();
        return await Assert.ThrowsAsync<WorkerStartException>(async () =>
        {
            await using var host = await StandInHost.StartAsync(folder, settings, TestContext.Current.CancellationToken);
        });
    }

    private static void Mentions(WorkerStartException failure, params string[] settings)
    {
        var output = string.Join('\n', failure.OutputLines);
        Assert.All(settings, setting => Assert.Contains(setting, output, StringComparison.Ordinal));
    }
}
