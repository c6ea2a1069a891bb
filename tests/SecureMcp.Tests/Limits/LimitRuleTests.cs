using SecureMcp.Calls;
using SecureMcp.Limits;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Limits;

public sealed class LimitRuleTests
{
    private static readonly Member Tool = new(MemberKind.Tool, "search", new AccessRule { AnyCaller = true });
    private static readonly Member Prompt = new(MemberKind.Prompt, "search", new AccessRule { AnyCaller = true });
    private static readonly MemberLimits Declared = new(new MemberLimit(7, TimeSpan.FromSeconds(7)), new MemberLimit(70, TimeSpan.FromSeconds(70)));
    private static readonly Caller Caller = FakeTokens.Plain;

    [Fact]
    public void Nothing_but_the_requests_of_a_caller_is_limited_unless_something_says_so()
    {
        var limit = Assert.Single(LimitRule.OfRequests(Caller, new LimitsOptions()));

        Assert.Equal(new KeyedLimit(Caller.Key, "caller", 120, TimeSpan.FromMinutes(1)), limit);
        Assert.Empty(LimitRule.OfCalls(Caller, Tool, new LimitsOptions()));
    }

    [Fact]
    public void All_that_apply_are_there_the_narrowest_first()
    {
        var limits = LimitRule.OfCalls(Caller, Tool with { Limits = Declared }, new LimitsOptions { Client = new() { PermitLimit = 2 }, Tenant = new() { PermitLimit = 3 } });

        Assert.Equal(
            [("caller-member", 7, 7), ("client", 2, 60), ("tenant", 3, 60), ("member", 70, 70)],
            limits.Select(limit => (limit.Name, limit.PermitLimit, (int)limit.Window.TotalSeconds)));
        Assert.Equal(4, limits.Select(limit => limit.Key).Distinct().Count());
        Assert.All(limits, limit => Assert.Matches("^[0-9a-f]{64}$", limit.Key));
    }

    [Fact]
    public void Settings_of_a_tool_take_the_place_of_its_attributes_each_for_itself()
    {
        var options = new LimitsOptions { Tools = [new() { Name = "search", Total = new() { PermitLimit = 1, Window = TimeSpan.FromHours(1) } }] };

        Assert.Equal(
            [("caller-member", 7), ("member", 1)],
            LimitRule.OfCalls(Caller, Tool with { Limits = Declared }, options).Select(limit => (limit.Name, limit.PermitLimit)));
    }

    [Fact]
    public void What_holds_for_every_tool_gives_way_to_the_tool_s_own_and_means_no_prompt()
    {
        var options = new LimitsOptions { CallerAndTool = new() { PermitLimit = 9 } };

        Assert.Equal(9, Assert.Single(LimitRule.OfCalls(Caller, Tool, options)).PermitLimit);
        Assert.Equal(7, LimitRule.OfCalls(Caller, Tool with { Limits = Declared }, options)[0].PermitLimit);
        Assert.Empty(LimitRule.OfCalls(Caller, Prompt, options));
        Assert.Equal(7, LimitRule.OfCalls(Caller, Prompt with { Limits = Declared }, options)[0].PermitLimit);
    }

    [Fact]
    public void Who_is_named_has_a_limit_of_its_own()
    {
        var options = new LimitsOptions
        {
            Callers = [new() { TenantId = "tenant", SubjectId = "plain", PermitLimit = 1 }],
            Clients = [new() { Id = "client", PermitLimit = 2 }],
            Tenants = [new() { Id = "tenant", PermitLimit = 3 }],
        };

        Assert.Equal(1, Assert.Single(LimitRule.OfRequests(Caller, options)).PermitLimit);
        Assert.Equal(120, Assert.Single(LimitRule.OfRequests(FakeTokens.Reader, options)).PermitLimit);
        Assert.Equal([2, 3], LimitRule.OfCalls(Caller, Tool, options).Select(limit => limit.PermitLimit));
        Assert.Empty(LimitRule.OfCalls(Caller with { ClientId = "other", TenantId = "other" }, Tool, options));
    }

    [Fact]
    public void A_caller_without_a_client_is_counted_with_no_client()
    {
        var options = new LimitsOptions { Client = new() { PermitLimit = 2 } };

        Assert.Empty(LimitRule.OfCalls(Caller with { ClientId = null }, Tool, options));
    }

    [Theory]
    [InlineData("a", "b\n1:c", "a\n1:b", "c")]
    [InlineData("a", "1:b", "a1:", "b")]
    public void No_two_clients_share_a_count_by_a_trick_of_names(string tenant, string client, string otherTenant, string otherClient)
    {
        var options = new LimitsOptions { Client = new() { PermitLimit = 2 } };

        Assert.NotEqual(
            LimitRule.OfCalls(Caller with { TenantId = tenant, ClientId = client }, Tool, options)[0].Key,
            LimitRule.OfCalls(Caller with { TenantId = otherTenant, ClientId = otherClient }, Tool, options)[0].Key);
    }

    [Fact]
    public void Attributes_are_read_one_per_scope()
    {
        List<string> problems = [];

        var limits = RateLimitDeclaration.Read("x", [new RateLimitAttribute(5, 10), new RateLimitAttribute(50, 60) { Per = RateLimitScope.All }], problems);

        Assert.Empty(problems);
        Assert.Equal(new MemberLimits(new MemberLimit(5, TimeSpan.FromSeconds(10)), new MemberLimit(50, TimeSpan.FromSeconds(60))), limits);
        Assert.Equal(MemberLimits.None, RateLimitDeclaration.Read("x", [], problems));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(100_001, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 86_401)]
    public void An_attribute_out_of_range_is_a_problem(int permits, int seconds)
    {
        List<string> problems = [];
        RateLimitDeclaration.Read("The tool 'x'", [new RateLimitAttribute(permits, seconds)], problems);
        Assert.StartsWith("The tool 'x' carries [RateLimit] with other than", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_attributes_for_one_scope_are_a_problem()
    {
        List<string> problems = [];
        RateLimitDeclaration.Read("x", [new RateLimitAttribute(1, 1), new RateLimitAttribute(2, 2)], problems);
        Assert.Contains("twice", Assert.Single(problems), StringComparison.Ordinal);
    }
}
