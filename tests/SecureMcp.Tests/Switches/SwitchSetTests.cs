using SecureMcp.Calls;
using SecureMcp.Switches;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Switches;

/// <summary>Promise: a switch stops what it names, all of it and nothing else.</summary>
public sealed class SwitchSetTests
{
    private static readonly Member Writer = Tool("write") with { IsReadOnly = false };

    [Fact]
    public void A_caller_is_known_by_its_key_whatever_client_and_rights_it_comes_with()
    {
        var set = Set(new Switch(SwitchKind.Caller, FakeTokens.Reader.Key) { Reason = "r", By = "b", Since = default });

        Assert.NotNull(set.ForCaller(FakeTokens.Reader with { ClientId = "another", Scopes = FakeTokens.Writer.Scopes }));
        Assert.Null(set.ForCaller(FakeTokens.Writer));
        Assert.Null(set.ForCaller(FakeTokens.Reader with { Scheme = "other" }));
    }

    [Theory]
    [InlineData(SwitchKind.Client, "CLIENT", true)]
    [InlineData(SwitchKind.Client, "clien", false)]
    [InlineData(SwitchKind.Client, "tenant", false)]
    [InlineData(SwitchKind.Tenant, "Tenant", true)]
    [InlineData(SwitchKind.Tenant, "client", false)]
    public void A_client_and_a_tenant_are_known_by_their_ids_in_any_case(object kind, string value, bool stops)
    {
        var set = Set(Off((SwitchKind)kind, value));

        Assert.Equal(stops, set.ForCaller(FakeTokens.Reader) is not null);
        Assert.Equal(stops && (SwitchKind)kind == SwitchKind.Tenant, set.ForCaller(FakeTokens.Reader with { ClientId = null }) is not null);
    }

    [Fact]
    public void A_tool_is_stopped_by_its_exact_name_and_nothing_else_of_that_name()
    {
        var set = Set(Off(SwitchKind.Tool, "read"));

        Assert.NotNull(set.ForMember(Tool("read"), "tools/call"));
        Assert.NotNull(set.ForMember(Tool("read"), "tasks/update"));
        Assert.NotNull(set.ForMember(Tool("read"), "tasks/get"));
        Assert.Null(set.ForMember(Tool("read"), "tasks/cancel"));
        Assert.Null(set.ForMember(Tool("Read"), "tools/call"));
        Assert.Null(set.ForMember(Tool("read") with { Kind = MemberKind.Prompt }, "prompts/get"));
    }

    [Fact]
    public void Everything_but_reads_is_what_does_not_declare_that_it_reads()
    {
        var set = Set(Off(SwitchKind.Writes, ""));

        Assert.NotNull(set.ForMember(Writer, "tools/call"));
        Assert.NotNull(set.ForMember(Writer, "tasks/update"));
        Assert.Null(set.ForMember(Writer, "tasks/get"));
        Assert.Null(set.ForMember(Writer, "tasks/cancel"));
        Assert.Null(set.ForMember(Tool("read"), "tools/call"));
    }

    [Fact]
    public void What_is_alike_to_the_rule_has_one_name_and_all_else_has_another()
    {
        Assert.Equal(SwitchName.Of(SwitchKind.Client, "ABC"), SwitchName.Of(SwitchKind.Client, "abc"));
        string[] names = [SwitchName.Of(SwitchKind.Client, "abc"), SwitchName.Of(SwitchKind.Tenant, "abc"), SwitchName.Of(SwitchKind.Tool, "abc"), SwitchName.Of(SwitchKind.Tool, "ABC"), SwitchName.Of(SwitchKind.Writes, "")];
        Assert.Equal(5, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^[a-z]+-[0-9a-f]{64}$", name));
    }

    private static SwitchSet Set(params Switch[] switches) => new(switches);

    private static Switch Off(SwitchKind kind, string value) => new(kind, value) { Reason = "r", By = "b", Since = default };

    private static Member Tool(string name) => new(MemberKind.Tool, name, new AccessRule { AnyCaller = true });
}
