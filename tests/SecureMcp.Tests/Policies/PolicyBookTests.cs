using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Policies;

/// <summary>What code and settings say together, and which settings can't stand beside the members.</summary>
public sealed class PolicyBookTests
{
    private static readonly Member Read = Tool("read", isReadOnly: true, Scope("notes.read"));
    private static readonly Member Write = Tool("write", isReadOnly: false, Scope("notes.write"));
    private static readonly Member Open = new(MemberKind.Tool, "open", AccessRules.Complete(new AccessRule { AnyCaller = true }));
    private static readonly Member Greet = new(MemberKind.Prompt, "greet", AccessRules.Complete(AccessRules.Of([Scope("notes.read")], [])));
    private static readonly Member Vault = new(MemberKind.ResourceTemplate, "note://vault/{id}", AccessRules.Complete(AccessRules.Of([Scope("notes.read")], [])));

    public static TheoryData<string, string> Patterns => new()
    {
        { "*", "greet note://vault/{id} open read write" },
        { "writes", "write" },
        { "tool:*", "open read write" },
        { "tool:read", "read" },
        { "tool:re*", "read" },
        { "prompt:greet", "greet" },
        { "template:note://vault/{id}", "note://vault/{id}" },
        { "template:note://*", "note://vault/{id}" },
    };

    [Theory, MemberData(nameof(Patterns))]
    public void A_pattern_means_these_members(string pattern, string members)
    {
        var ruled = Apply(new PolicyRule { Members = [pattern], Roles = ["auditor"] });

        Assert.Equal(members.Split(' '), ruled.Where(member => member.Access.Description.Contains("role auditor", StringComparison.Ordinal)).Select(member => member.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("tool:raed")]
    [InlineData("tool:Read")]
    [InlineData("prompt:read")]
    [InlineData("resource:note://vault/{id}")]
    [InlineData("prompt:x*")]
    public void A_pattern_without_a_member_is_named(string pattern)
    {
        List<string> problems = [];

        PolicyBook.Apply([Read, Greet, Vault], new PoliciesOptions { Rules = [new PolicyRule { Members = ["*"], Roles = ["a"] }, new PolicyRule { Members = [pattern], Roles = ["a"] }] }, problems);

        Assert.Equal($"SecureMcp:Policies:Rules:1:Members names '{pattern}', and there is no such member.", Assert.Single(problems));
    }

    [Fact]
    public void A_rule_is_added_to_what_the_code_asks_and_every_term_says_where_it_is_from()
    {
        var ruled = Apply(
            new PolicyRule
            {
                Members = ["tool:write"],
                Scopes = ["a", "b"],
                AnyScopes = ["c", "d"],
                Roles = ["r", "s"],
                Clients = ["3F2504E0-4F89-41D3-9A0C-0305E82C3301", "named"],
                Tenants = ["t"],
                Schemes = ["entra"],
                AuthenticationContexts = ["c1", "c2"],
                Acr = ["gold"],
                Policies = ["OfficeHours"],
            },
            new PolicyRule { Members = ["writes"], Roles = ["z"] });

        const string from = " (SecureMcp:Policies:Rules:0)";
        Assert.Equal(
            string.Join(
                " and ",
                ["scope notes.write", $"scope a{from}", $"scope b{from}", $"scope c|d{from}", $"role r|s{from}", $"client 3f2504e0-4f89-41d3-9a0c-0305e82c3301|named{from}", $"tenant t{from}", $"scheme entra{from}", "role z (SecureMcp:Policies:Rules:1)", $"context c1{from}", $"context c2{from}", $"acr gold{from}", $"policy OfficeHours{from}"]),
            ruled.Single(member => member.Name == "write").Access.Description);
        Assert.Equal("scope notes.read", ruled.Single(member => member.Name == "read").Access.Description);
    }

    [Fact]
    public void An_override_takes_the_place_of_the_code_and_others_narrow_it()
    {
        var ruled = Apply(
            new PolicyRule { Members = ["tool:read"], Roles = ["narrowing"] },
            new PolicyRule { Members = ["tool:read"], Mode = PolicyMode.Override, Scopes = ["other"], Visibility = MemberVisibility.Listed });

        var rule = ruled.Single(member => member.Name == "read").Access;
        Assert.Equal("scope other (SecureMcp:Policies:Rules:1) and role narrowing (SecureMcp:Policies:Rules:0)", rule.Description);
        Assert.Equal(MemberVisibility.Listed, rule.Visibility);
    }

    [Fact]
    public void An_override_can_open_a_member_to_every_caller_and_a_narrowing_rule_closes_an_open_one()
    {
        var ruled = Apply(
            new PolicyRule { Members = ["tool:read"], Mode = PolicyMode.Override, AnyCaller = true },
            new PolicyRule { Members = ["tool:open"], Scopes = ["notes.read"] });

        Assert.Equal("any caller", ruled.Single(member => member.Name == "read").Access.Description);
        Assert.Equal("any caller and scope notes.read (SecureMcp:Policies:Rules:1)", ruled.Single(member => member.Name == "open").Access.Description);
    }

    [Fact]
    public void Two_rules_that_override_one_member_are_named()
    {
        List<string> problems = [];
        var over = new PolicyRule { Members = ["tool:*"], Mode = PolicyMode.Override, Roles = ["a"] };

        PolicyBook.Apply([Read], new PoliciesOptions { Rules = [over, over] }, problems);

        Assert.Equal("SecureMcp:Policies:Rules:0 and SecureMcp:Policies:Rules:1 both override tool:read: one can.", Assert.Single(problems));
    }

    [Fact]
    public void Every_tool_and_nothing_else_needs_its_own_scope_where_that_is_switched_on()
    {
        var ruled = PolicyBook.Apply([Read, Open, Greet], new PoliciesOptions { RequireToolScopes = true }, []);

        Assert.Equal(
            ["scope notes.read and scope tool:read:invoke (SecureMcp:Policies:RequireToolScopes)", "any caller and scope tool:open:invoke (SecureMcp:Policies:RequireToolScopes)", "scope notes.read"],
            ruled.Select(member => member.Access.Description));
        Assert.Equal(["notes.read", "notes.read"], ruled.SelectMany(member => AccessRules.AdvertisedScopes(member.Access)));
    }

    [Fact]
    public void A_rule_on_trial_is_in_the_proposed_rule_alone()
    {
        var ruled = Apply(
            new PolicyRule { Members = ["tool:read"], Roles = ["in-force"] },
            new PolicyRule { Members = ["tool:read"], Roles = ["on-trial"], ReportOnly = true });

        var read = ruled.Single(member => member.Name == "read");
        Assert.Equal("scope notes.read and role in-force (SecureMcp:Policies:Rules:0)", read.Access.Description);
        Assert.Contains("role on-trial", read.Proposed!.Description, StringComparison.Ordinal);
        Assert.Contains("role in-force", read.Proposed.Description, StringComparison.Ordinal);
        Assert.All(ruled.Where(member => member.Name != "read"), member => Assert.Null(member.Proposed));
    }

    [Fact]
    public void An_override_on_trial_would_take_the_place_of_the_one_in_force()
    {
        var read = Apply(
            new PolicyRule { Members = ["tool:read"], Mode = PolicyMode.Override, Roles = ["today"] },
            new PolicyRule { Members = ["tool:read"], Mode = PolicyMode.Override, Roles = ["tomorrow"], ReportOnly = true }).Single(member => member.Name == "read");

        Assert.Equal("role today (SecureMcp:Policies:Rules:0)", read.Access.Description);
        Assert.Equal("role tomorrow (SecureMcp:Policies:Rules:1)", read.Proposed!.Description);
    }

    private static AccessTerm Scope(string scope) => new(AccessTermKind.Scope, [scope]);

    private static Member Tool(string name, bool isReadOnly, params AccessTerm[] terms) =>
        new(MemberKind.Tool, name, AccessRules.Complete(AccessRules.Of(terms, []))) { IsReadOnly = isReadOnly };

    private static IReadOnlyList<Member> Apply(params PolicyRule[] rules)
    {
        List<string> problems = [];
        var ruled = PolicyBook.Apply([Read, Write, Open, Greet, Vault], new PoliciesOptions { Rules = rules }, problems);
        Assert.Empty(problems);
        return ruled;
    }
}
