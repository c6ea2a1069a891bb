using System.Text.Json;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Infrastructure;

/// <summary>What the Functions host is told. A slip here opens a path, asks callers for a function key, or keeps the app from starting.</summary>
public sealed class HostJsonTests
{
    private static readonly JsonElement Host = JsonElement.Parse(File.ReadAllBytes(Repository.PathOf("host.json")));

    private static JsonElement Handler => Host.GetProperty("customHandler");

    [Fact]
    public void Only_the_paths_of_the_endpoint_reach_the_app() =>
        Assert.Equal(
            ["mcp", ".well-known/{*path}", "healthz/{*path}"],
            Handler.GetProperty("http").GetProperty("routes").EnumerateArray().Select(route => route.GetProperty("route").GetString()));

    // The default is 'function': every client would have to send a function key.
    [Fact]
    public void The_host_leaves_the_caller_to_the_app()
    {
        Assert.Equal("anonymous", Handler.GetProperty("http").GetProperty("defaultAuthorizationLevel").GetString());
        Assert.All(
            Handler.GetProperty("http").GetProperty("routes").EnumerateArray(),
            route => Assert.Equal(["route"], route.EnumerateObject().Select(member => member.Name)));
    }

    [Fact]
    public void The_profile_is_that_of_a_custom_handler_for_this_protocol()
    {
        Assert.Equal("mcp-custom-handler", Host.GetProperty("configurationProfile").GetString());
        Assert.True(Handler.GetProperty("enableProxyingHttpRequest").GetBoolean());
        Assert.Equal("", Host.GetProperty("extensions").GetProperty("http").GetProperty("routePrefix").GetString());
    }

    // A fixed port that is taken keeps the host from starting; without one it picks a free port.
    [Fact]
    public void No_port_is_fixed() => Assert.False(Handler.TryGetProperty("port", out _));

    [Fact]
    public void The_handler_is_the_published_app()
    {
        var description = Handler.GetProperty("description");

        Assert.Equal("dotnet", description.GetProperty("defaultExecutablePath").GetString());
        Assert.Equal(["SecureMcp.Functions.dll"], description.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString()));
    }
}
