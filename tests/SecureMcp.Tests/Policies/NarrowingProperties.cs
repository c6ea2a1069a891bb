using FsCheck;
using FsCheck.Fluent;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Policies;

/// <summary>Whatever the settings say, without <c>Override</c> nobody sees or uses more than by the code alone.</summary>
public sealed class NarrowingProperties
{
    private static readonly string[] Words = ["a", "b", "c"];
    private static readonly Gen<string[]> Some = Gen.SubListOf(Words).Select(words => words.ToArray());

    private static readonly Gen<string[]> Few = Gen.Frequency((4, Gen.Constant(Array.Empty<string>())), (1, Some));

    internal static Gen<AccessRule> Declared { get; } =
        from scopes in Some
        from anyScopes in Some
        from roles in Some
        from contexts in Gen.Elements<string[]>([], ["c1"])
        from anyCaller in Gen.Elements(true, false)
        from visibility in Gen.Elements(Enum.GetValues<MemberVisibility>())
        select AccessRules.Complete(PolicyRuleReader.Read(new PolicyRule { Scopes = scopes, AnyScopes = anyScopes, Roles = roles, AuthenticationContexts = contexts }, "code") with { AnyCaller = anyCaller, Visibility = visibility });

    private static readonly Gen<PolicyRule> Setting =
        from scopes in Few
        from anyScopes in Few
        from roles in Few
        from clients in Few
        from tenants in Few
        from schemes in Few
        from contexts in Gen.Elements<string[]>([], ["c1"], ["c1", "c2"])
        from visibility in Gen.Elements(MemberVisibility.ByRule, MemberVisibility.Hidden)
        select new PolicyRule { Members = ["*"], Scopes = scopes, AnyScopes = anyScopes, Roles = roles, Clients = clients, Tenants = tenants, Schemes = schemes, AuthenticationContexts = contexts, Visibility = visibility };

    internal static Gen<Caller> Anybody { get; } =
        from scopes in Some
        from roles in Some
        from client in Gen.Elements(Words)
        from tenant in Gen.Elements(Words)
        from scheme in Gen.Elements(Words)
        from isApp in Gen.Elements(true, false)
        from isAnonymous in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        from acr in Gen.Elements<string?>(null, "c1")
        select FakeTokens.Of("somebody", scopes, roles) with { ClientId = client, TenantId = tenant, Scheme = scheme, IsApp = isApp, IsAnonymous = isAnonymous, Acr = acr };

    [Fact]
    public void A_rule_that_does_not_override_only_ever_takes_away()
    {
        var stories =
            from rule in Declared
            from count in Gen.Choose(0, 3)
            from settings in Gen.ListOf(Setting, count)
            from toolScopes in Gen.Elements(true, false)
            from caller in Anybody
            select (rule, settings, toolScopes, caller);
        var narrowed = 0;
        var let = 0;

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(stories.ToArbitrary(), story =>
        {
            var member = new Member(MemberKind.Tool, "t", story.rule);
            var ruled = PolicyBook.Apply([member], new PoliciesOptions { Rules = [.. story.settings], RequireToolScopes = story.toolScopes }, []).Single();
            var before = AccessEvaluator.Decide(member.Access, story.caller);
            var after = AccessEvaluator.Decide(ruled.Access, story.caller);
            narrowed += before.IsAllowed && !after.IsAllowed ? 1 : 0;
            let += after.IsAllowed ? 1 : 0;
            return (before.IsAllowed || !after.IsAllowed) && (before.IsVisible || !after.IsVisible);
        }));

        Assert.True(narrowed > 50 && let > 50, $"The stories say too little: {narrowed} narrowed, {let} allowed.");
    }
}
