using ModelContextProtocol.Server;
using SecureMcp.Policies;
using SecureMcp.Tests.Pipelines;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Startup;

public sealed class StartCheckTests
{
    [Fact]
    public void Valid_settings_and_members_start()
    {
        using var services = TestServices.Build();

        Assert.NotNull(SecureMcpPipeline.Create(services));
    }

    [Fact]
    public void Everything_that_is_missing_is_named_at_once()
    {
        var problems = Problems(new Dictionary<string, string?>
        {
            ["SecureMcp:Transport:PublicUrl"] = null,
            ["SecureMcp:Callers:Entra:TenantId"] = null,
            ["SecureMcp:Callers:Entra:ClientId"] = null,
            ["SecureMcp:Storage:Kind"] = null,
        });

        foreach (var key in new[] { "SecureMcp:Transport:PublicUrl", "SecureMcp:Callers:Entra:TenantId", "SecureMcp:Callers:Entra:ClientId", "SecureMcp:Storage:" })
            Assert.Contains(problems, problem => problem.StartsWith(key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SecureMcp:Limits:PermitLimt", "PermitLimit")]
    [InlineData("SecureMcp:Limit:PermitLimit", "Limits")]
    [InlineData("SecureMcp:Callers:Entr:TenantId", "Entra")]
    [InlineData("SecureMcp:Callers:Entra:Tenant", "TenantId")]
    [InlineData("SecureMcp:Storage:Kindly", "Kind")]
    public void A_misspelt_setting_stops_the_start_and_the_known_ones_are_listed(string key, string known)
    {
        var problem = Assert.Single(Problems(new Dictionary<string, string?> { [key] = "5" }));

        Assert.StartsWith(key[..key.LastIndexOf(':')], problem);
        Assert.Contains(known, problem[problem.IndexOf("Known here", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SecureMcp:Callers:None", "true")]
    [InlineData("SecureMcp:Callers:None", "")]
    [InlineData("SecureMcp:Callers:none:Enabled", "false")]
    [InlineData("SecureMcp:Callers:NONE:Scopes:0", "documents.read")]
    public void The_section_that_would_let_everybody_in_stops_the_start_whatever_it_holds(string key, string value)
    {
        var problem = Assert.Single(Problems(new Dictionary<string, string?> { [key] = value }));

        Assert.StartsWith("SecureMcp:Callers:None would let everybody in", problem, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("SecureMcp.Local", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SecureMcp:Limits:PermitLimit", "s3cret")]
    [InlineData("SecureMcp:Limits:Window", "s3cret")]
    [InlineData("SecureMcp:Storage:Kind", "s3cret")]
    [InlineData("SecureMcp:Transport:MaxBodyBytes", "s3cret")]
    public void A_value_of_the_wrong_type_is_named_and_not_repeated(string key, string value)
    {
        var problem = Assert.Single(Problems(new Dictionary<string, string?> { [key] = value }));

        Assert.Contains(key, problem, StringComparison.Ordinal);
        Assert.DoesNotContain(value, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_without_an_access_rule_stop_the_start_by_name()
    {
        var problems = Problems(members: builder => builder.AddMembers<Careless>().AddMembers<SampleMembers>());

        Assert.Contains(problems, problem => problem.Contains("'forgotten'", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'forgotten_prompt'", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'note://forgotten'", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'contradicting'", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("'echo' is defined more than once", StringComparison.Ordinal));
        Assert.Equal(5, problems.Count);
    }

    [Fact]
    public void A_type_without_members_stops_the_start() =>
        Assert.Contains("Effect was registered but has no method", Assert.Single(Problems(members: builder => builder.AddMembers<Effect>())));

    [Fact]
    public void The_delegate_can_not_be_built_around_the_check()
    {
        using var services = TestServices.Build(new Dictionary<string, string?> { ["SecureMcp:Limits:PermitLimt"] = "5" });

        Assert.Throws<SecureMcpStartException>(() => SecureMcpPipeline.Create(services));
    }

    private static IReadOnlyList<string> Problems(IReadOnlyDictionary<string, string?>? changes = null, Action<SecureMcpBuilder>? members = null)
    {
        using var services = TestServices.Build(changes, members: members);
        return Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems;
    }

    private sealed class Careless
    {
        [McpServerTool(Name = "forgotten", ReadOnly = true)]
        public static string Forgotten() => "";

        [McpServerPrompt(Name = "forgotten_prompt")]
        public static string ForgottenPrompt() => "";

        [McpServerResource(UriTemplate = "note://forgotten", Name = "forgotten")]
        public static string ForgottenNote() => "";

        [McpServerTool(Name = "contradicting", ReadOnly = true), AllowAnyCaller, RequireScope("a")]
        public static string Contradicting() => "";

        [McpServerTool(Name = "echo", ReadOnly = true), AllowAnyCaller]
        public static string Echo() => "";
    }
}
