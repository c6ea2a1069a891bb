using SecureMcp.Local;

namespace SecureMcp.Tests.Local;

public sealed class PlaygroundOptionsTests
{
    [Fact]
    public void Without_options_the_usual_ports_are_taken() =>
        Assert.Equal(new(Port: 7071, ProviderPort: 7072, AsJson: false, ShowHelp: false), PlaygroundOptions.Parse([], out _));

    [Fact]
    public void Options_are_read_in_any_order() =>
        Assert.Equal(new(Port: 0, ProviderPort: 65535, AsJson: true, NoAuth: true), PlaygroundOptions.Parse(["--json", "--no-auth", "--idp-port", "65535", "--port", "0"], out _));

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_is_asked_for_in_two_ways(string option) => Assert.True(PlaygroundOptions.Parse([option], out _)!.ShowHelp);

    [Theory]
    [InlineData("--prot is no option", "--prot", "1")]
    [InlineData("--port needs a port", "--port")]
    [InlineData("--port needs a port", "--port", "x")]
    [InlineData("--port needs a port", "--port", "65536")]
    [InlineData("--idp-port needs a port", "--idp-port", "-1")]
    [InlineData("must differ", "--port", "7072")]
    public void A_wrong_argument_is_named(string part, params string[] arguments)
    {
        Assert.Null(PlaygroundOptions.Parse(arguments, out var problem));
        Assert.Contains(part, problem!.Replace("'", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Both_ports_may_be_free_ones() => Assert.NotNull(PlaygroundOptions.Parse(["--port", "0", "--idp-port", "0"], out _));

    [Theory]
    [InlineData("WEBSITE_INSTANCE_ID")]
    [InlineData("WEBSITE_SITE_NAME")]
    [InlineData("CONTAINER_APP_NAME")]
    [InlineData("FUNCTIONS_CUSTOMHANDLER_PORT")]
    public void The_playground_does_not_run_in_Azure(string mark)
    {
        Assert.Contains(mark, AzureGuard.Refuse(name => name == mark ? "x" : null), StringComparison.Ordinal);
        Assert.Null(AzureGuard.Refuse(name => name == mark ? "" : null));
    }
}
