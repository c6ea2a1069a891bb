using Microsoft.Extensions.Options;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Policies;

/// <summary>Scopes that stand for others do so for everything that is asked of a caller.</summary>
public sealed class ScopeHierarchyTests
{
    private static readonly ScopeHierarchy Documents = new([("documents.write", "documents.read"), ("documents.admin", "documents.write"), ("documents.read", "documents.list")]);

    [Theory]
    [InlineData("documents.admin", "documents.admin documents.list documents.read documents.write")]
    [InlineData("documents.write", "documents.list documents.read documents.write")]
    [InlineData("documents.read", "documents.list documents.read")]
    [InlineData("documents.list", "documents.list")]
    [InlineData("Documents.Write", "Documents.Write")]
    public void What_a_scope_stands_for_stands_for_more(string granted, string has) =>
        Assert.Equal(has.Split(' '), Applied(FakeTokens.Of("user", [granted], [])).Scopes.Order(StringComparer.Ordinal));

    [Fact]
    public void A_role_of_an_application_is_a_scope_that_stands_for_others_and_a_role_of_a_user_is_not()
    {
        var app = Applied(FakeTokens.Of("app", [], ["documents.write"]) with { IsApp = true });
        var user = Applied(FakeTokens.Of("user", [], ["documents.write"]));

        Assert.True(app.HasScope("documents.read"));
        Assert.False(app.HasRole("documents.read"));
        Assert.False(user.HasScope("documents.read"));
        Assert.Empty(user.Scopes);
    }

    [Fact]
    public void A_mapped_scope_stands_for_others_too()
    {
        var map = new ScopeMap(Options.Create(new CallerChainOptions { ScopeMappings = [new ScopeMapping { Role = "editor", To = ["documents.write"] }] }), [], Documents);

        Assert.Equal(["documents.list", "documents.read", "documents.write"], map.Apply(FakeTokens.Of("user", [], ["editor"])).Scopes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_same_caller_is_not_worked_out_twice()
    {
        var map = new ScopeMap(Options.Create(new CallerChainOptions()), [], Documents);
        var caller = FakeTokens.Of("user", ["documents.write"], []);

        Assert.Same(map.Apply(caller), map.Apply(caller));
    }

    [Fact]
    public void A_scope_that_would_stand_for_itself_or_is_none_stops_the_start()
    {
        using var services = TestServices.Build(members: builder => builder.AddScopeHierarchy("a", "b").AddScopeHierarchy("b", "c", "two words").AddScopeHierarchy("c", "a").AddMembers<Pipelines.SampleMembers>());

        Assert.Equal(
            [
                "AddScopeHierarchy has the scope 'a' stand for itself, by way of what it implies.",
                "AddScopeHierarchy has the scope 'b' stand for itself, by way of what it implies.",
                "AddScopeHierarchy has the scope 'c' stand for itself, by way of what it implies.",
                "AddScopeHierarchy names the scope 'two words', which is no scope-token of RFC 6749 section 3.3.",
            ],
            Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Over_HTTP_a_stronger_scope_opens_what_the_weaker_one_does()
    {
        await using var endpoint = await TestEndpoint.StartAsync(members: builder => builder.AddScopeHierarchy("acts", "secrets.read").AddMembers<Pipelines.SampleMembers>());

        var answer = await endpoint.SendForJsonAsync(TestEndpoint.Call("plain", "read_secret"));

        Assert.Equal("the secret", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal("acts secrets.read", Assert.Single(endpoint.Records).Scopes);
    }

    private static Caller Applied(Caller caller) => new ScopeMap(Options.Create(new CallerChainOptions()), [], Documents).Apply(caller);
}
