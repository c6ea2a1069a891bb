using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Policies;

/// <summary>Rules in the settings that can't be meant stop the start, each with its key and what it must be.</summary>
public sealed class PolicySettingsTests
{
    private const string Rule = "SecureMcp:Policies:Rules:0";

    [Theory]
    [InlineData("Members:0", "tool:nobody", "names 'tool:nobody', and there is no such member.")]
    [InlineData("Members:0", "echo", "must be 'tool:'")]
    [InlineData("Members:0", "tool:", "must be 'tool:'")]
    [InlineData("Members:0", "tool:e*o", "must be 'tool:'")]
    [InlineData("Members:0", "Tool:echo", "must be 'tool:'")]
    [InlineData("Mode", "Widen", "has a value of the wrong type.")]
    [InlineData("ReportOnly", "perhaps", "has a value of the wrong type.")]
    [InlineData("Scope", "a", "is not a setting. Known here:")]
    [InlineData("Scopes:0", "two words", "must be printable ASCII")]
    [InlineData("AnyScopes:0", "", "must be printable ASCII")]
    [InlineData("Roles:0", " ", "must be neither empty nor hold control characters.")]
    [InlineData("Clients:0", "a\nb", "must be neither empty nor hold control characters.")]
    [InlineData("Tenants:0", "", "must be neither empty nor hold control characters.")]
    [InlineData("Schemes:0", "", "must be neither empty nor hold control characters.")]
    [InlineData("AuthenticationContexts:0", "c100", "must be one of c1 to c99.")]
    [InlineData("Acr:0", "two words", "must be printable ASCII")]
    [InlineData("Policies:0", " ", "must be the name of a policy.")]
    [InlineData("AnyCaller", "true", "would let in whom the code keeps out: that needs Mode Override.")]
    [InlineData("Visibility", "Listed", "would show what the code hides: that needs Mode Override.")]
    public void A_wrong_value_is_named_by_its_key(string key, string value, string rule)
    {
        var problem = Assert.Single(Problems(new Dictionary<string, string?>
        {
            [$"{Rule}:Members:0"] = "tool:echo",
            [$"{Rule}:Roles:0"] = "somebody",
            [$"{Rule}:{key}"] = value,
        }));

        Assert.StartsWith(key.StartsWith("Members", StringComparison.Ordinal) ? $"{Rule}:Members" : $"{Rule}:{key}", problem, StringComparison.Ordinal);
        Assert.Contains(rule, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_without_members_or_without_anything_to_ask_is_named()
    {
        var problems = Problems(new Dictionary<string, string?>
        {
            [$"{Rule}:Roles:0"] = "somebody",
            ["SecureMcp:Policies:Rules:1:Members:0"] = "*",
            ["SecureMcp:Policies:Rules:2:Members:0"] = "*",
            ["SecureMcp:Policies:Rules:2:Mode"] = "Override",
            ["SecureMcp:Policies:Rules:3:Members:0"] = "*",
            ["SecureMcp:Policies:Rules:3:Mode"] = "Override",
            ["SecureMcp:Policies:Rules:3:AnyCaller"] = "true",
            ["SecureMcp:Policies:Rules:3:Roles:0"] = "somebody",
            ["SecureMcp:Policies:WriteScopes:0"] = "",
        });

        Assert.Equal(
            [
                "SecureMcp:Policies:Rules:0:Members must name at least one member.",
                "SecureMcp:Policies:Rules:1 asks for nothing.",
                "SecureMcp:Policies:Rules:2 overrides what the code asks for with nothing: ask for something, or set AnyCaller to true.",
                "SecureMcp:Policies:Rules:3:AnyCaller is true beside what the rule asks for: remove one.",
                "SecureMcp:Policies:WriteScopes:0 must be printable ASCII without space, quotation mark and backslash (RFC 6749 section 3.3), and not empty.",
            ],
            problems.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_override_that_gives_a_tool_that_writes_to_readers_stops_the_start()
    {
        var problem = Assert.Single(Problems(new Dictionary<string, string?>
        {
            [$"{Rule}:Members:0"] = "tool:write_secret",
            [$"{Rule}:Mode"] = "Override",
            [$"{Rule}:Scopes:0"] = "secrets.read",
        }));

        Assert.StartsWith("The tool 'write_secret' writes", problem, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Problems(IReadOnlyDictionary<string, string?> changes)
    {
        using var services = TestServices.Build(changes);
        return Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems;
    }
}
