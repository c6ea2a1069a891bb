using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

public sealed class CallerChainOptionsTests
{
    [Fact]
    public void Unless_set_every_request_needs_a_credential()
    {
        var options = new CallerChainOptions();

        Assert.True(options.Required);
        Assert.False(options.AllowAnonymousHandshake);
        Assert.Empty(Problems(options));
    }

    [Fact]
    public void Every_problem_is_named_with_its_key()
    {
        var problems = Problems(new CallerChainOptions
        {
            Required = false,
            RequiredScopes = ["good", "two words"],
            ScopeMappings =
            [
                new ScopeMapping { Scope = "a", To = ["b"] },
                new ScopeMapping { Scope = "a", Role = "b", To = ["c\"d"] },
                new ScopeMapping { Scheme = " ", Role = " " },
                new ScopeMapping { Scope = "" },
            ],
        });

        string[] keys =
        [
            "RequiredScopes:1 must", "RequiredScopes asks", "ScopeMappings:1 must have either", "ScopeMappings:1:To:0 must", "ScopeMappings:2:Scheme must",
            "ScopeMappings:2:Role must", "ScopeMappings:2:To must", "ScopeMappings:3:Scope must", "ScopeMappings:3:To must",
        ];
        Assert.Equal(keys.Length, problems.Count);
        Assert.All(keys, key => Assert.Contains(problems, problem => problem.StartsWith($"SecureMcp:Callers:Chain:{key}", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_settings_are_read_with_their_lists()
    {
        using var services = TestServices.Build(new Dictionary<string, string?>
        {
            ["SecureMcp:Callers:Chain:RequiredScopes:0"] = "mcp.access",
            ["SecureMcp:Callers:Chain:ScopeMappings:0:Scheme"] = "entra",
            ["SecureMcp:Callers:Chain:ScopeMappings:0:Role"] = "reader",
            ["SecureMcp:Callers:Chain:ScopeMappings:0:To:0"] = "documents.read",
        });

        Assert.NotNull(SecureMcpPipeline.Create(services));
    }

    [Theory]
    [InlineData("SecureMcp:Callers:Chain:Require")]
    [InlineData("SecureMcp:Callers:Chain:ScopeMappings:0:From")]
    [InlineData("SecureMcp:Callers:Resource:Title")]
    public void A_misspelt_key_stops_the_start(string key)
    {
        using var services = TestServices.Build(new Dictionary<string, string?> { [key] = "x" });

        Assert.Contains(Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems, problem => problem.StartsWith(key, StringComparison.Ordinal));
    }

    private static List<string> Problems(CallerChainOptions options) => [.. new CallerChainOptionsValidator().Validate(null, options).Failures ?? []];
}
