using System.Net;
using System.Net.Sockets;
using SecureMcp.Functions;
using SecureMcp.Local;
using SecureMcp.Local.Provider;

namespace SecureMcp.Tests.Local;

public sealed class PlaygroundTests
{
    [Fact]
    public async Task It_runs_the_app_and_the_provider_on_loopback_and_the_app_trusts_that_provider()
    {
        await using var playground = await StartAsync(new(0, 0));
        using var client = new HttpClient();

        using var metadata = await client.GetAsync($"{playground.Provider.Issuer}/.well-known/openid-configuration", TestContext.Current.CancellationToken);
        using var endpoint = await client.GetAsync(playground.Endpoint, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, metadata.StatusCode);
        // Without a token the endpoint answers, and never with success.
        Assert.InRange((int)endpoint.StatusCode, 400, 499);
        Assert.False(endpoint.Headers.Contains("Server"));
        Assert.True(playground.Endpoint.IsLoopback && playground.Provider.Authority.IsLoopback);
        var settings = Playground.Settings(playground.Provider, playground.Endpoint);
        Assert.Equal(playground.Provider.Authority.AbsoluteUri, settings["SecureMcp:Callers:Entra:Authority"]);
        Assert.Equal((SampleDirectory.TenantId, "Memory"), (settings["SecureMcp:Callers:Entra:TenantId"], settings["SecureMcp:Storage:Kind"]));
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--idp-port")]
    public async Task A_busy_port_names_the_option_to_change(string option)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var busy = await Assert.ThrowsAsync<PlaygroundException>(() => StartAsync(option == "--port" ? new(port, 0) : new(0, port)));

        Assert.StartsWith($"Port {port} on localhost is taken. Choose another with {option} N", busy.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_start_leaves_no_provider_behind()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var providerPort = LoopbackServer.FreePort();

        await Assert.ThrowsAsync<PlaygroundException>(() => StartAsync(new(((IPEndPoint)taken.LocalEndpoint).Port, providerPort)));

        using var again = new TcpListener(IPAddress.Loopback, providerPort);
        again.Start();
    }

    [Fact]
    public void The_people_of_the_provider_have_profiles_in_the_app()
    {
        var profiles = new Functions.Tools.ProfileDirectory();

        Assert.All(SampleDirectory.People, person => Assert.Equal(person.DisplayName, profiles.Find(person.ObjectId)?.DisplayName));
    }

    [Fact]
    public void The_deployed_app_does_not_know_the_playground() => Assert.DoesNotContain(
        typeof(FunctionApp).Assembly.GetReferencedAssemblies(), reference => reference.Name == typeof(Playground).Assembly.GetName().Name);

    private static Task<Playground> StartAsync(PlaygroundOptions options) =>
        Playground.StartAsync(options, TimeProvider.System, TestContext.Current.CancellationToken);
}
