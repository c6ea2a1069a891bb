using System.Text.Json;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Policies;

public sealed class OwnershipRuleTests
{
    private const string Id = "5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0001";
    private static readonly Caller Somebody = FakeTokens.Of(Id, [], ["staff"]) with { TenantId = "Workspace-7" };
    private static readonly OwnArgument Subject = new("who", IsTenant: false, ExceptRole: null);
    private static readonly OwnArgument Tenant = new("who", IsTenant: true, ExceptRole: null);

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"who\":null}")]
    [InlineData("{\"Who\":\"somebody else\"}")]
    public void What_is_left_out_is_filled_in(string arguments)
    {
        Assert.Equal(new OwnershipVerdict(null, Id), Judge(Subject, arguments));
        Assert.Equal(new OwnershipVerdict(null, "Workspace-7"), Judge(Tenant, arguments));
    }

    [Fact]
    public void Without_any_arguments_it_is_filled_in_too() => Assert.Equal(Id, OwnershipRule.Judge(Subject, Somebody, default).Value);

    [Theory]
    [InlineData("5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0001", null)]
    [InlineData("5F0C9A4E-7F0B-4D0E-9A53-1C6F4A1D0001", Id)]
    [InlineData("5f0c9a4e7f0b4d0e9a531c6f4a1d0001", Id)]
    [InlineData("{5F0C9A4E-7F0B-4D0E-9A53-1C6F4A1D0001}", Id)]
    [InlineData(" 5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0001 ", Id)]
    public void The_own_GUID_may_be_spelt_in_any_way_and_is_handed_on_in_one(string sent, string? handedOn) =>
        Assert.Equal(new OwnershipVerdict(null, handedOn), Judge(Subject, $$"""{"who":"{{sent}}"}"""));

    [Theory]
    [InlineData("\"5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0002\"")]
    [InlineData("\"\"")]
    [InlineData("\"*\"")]
    [InlineData("\"5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0001,5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0002\"")]
    [InlineData("\"00000000-0000-0000-0000-000000000000\"")]
    [InlineData("7")]
    [InlineData("[\"5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0001\"]")]
    public void Anything_else_is_not_the_callers_own_and_neither_id_is_told(string sent)
    {
        var refusal = Judge(Subject, $$"""{"who":{{sent}}}""").Refusal!;

        Assert.Equal((RefusalReason.ArgumentNotOwn, "subject"), (refusal.Reason, refusal.Fault));
        Assert.Equal("/who: must be the caller's own subject. Leave it out to have it filled in.", refusal.Detail);
    }

    [Theory]
    [InlineData("Workspace-7", true)]
    [InlineData("workspace-7", false)]
    [InlineData("Workspace-7 ", false)]
    [InlineData("Workspace-8", false)]
    public void What_is_no_GUID_is_compared_ordinally(string sent, bool isOwn)
    {
        var refusal = Judge(Tenant, $$"""{"who":"{{sent}}"}""").Refusal;

        Assert.Equal(isOwn ? null : "tenant", refusal?.Fault);
    }

    [Fact]
    public void Holders_of_the_role_may_name_another_and_are_filled_in_themselves_otherwise()
    {
        var excepted = Subject with { ExceptRole = "staff" };

        Assert.Equal(new OwnershipVerdict(null, null) { IsExcepted = true }, Judge(excepted, """{"who":"another"}"""));
        Assert.Equal(new OwnershipVerdict(null, Id), Judge(excepted, "{}"));
        Assert.False(Judge(excepted, $$"""{"who":"{{Id}}"}""").IsExcepted);
        Assert.NotNull(Judge(Subject with { ExceptRole = "Staff" }, """{"who":"another"}""").Refusal);
    }

    [Fact]
    public void A_scope_of_the_roles_name_excepts_nobody() =>
        Assert.NotNull(OwnershipRule.Judge(Subject with { ExceptRole = "staff" }, FakeTokens.Of(Id, ["staff"], []), JsonElement.Parse("""{"who":"another"}""")).Refusal);

    [Fact]
    public void Who_has_no_id_that_fits_is_filled_in_with_nothing_and_refused()
    {
        var odd = Somebody with { SubjectId = "not a GUID", TenantId = "" };

        Assert.Contains("has none that fits", OwnershipRule.Judge(Subject with { IsGuid = true }, odd, JsonElement.Parse("{}")).Refusal!.Detail, StringComparison.Ordinal);
        Assert.NotNull(OwnershipRule.Judge(Subject with { IsGuid = true }, odd, JsonElement.Parse("""{"who":"not a GUID"}""")).Refusal);
        Assert.NotNull(OwnershipRule.Judge(Tenant, odd, JsonElement.Parse("{}")).Refusal);
        Assert.NotNull(OwnershipRule.Judge(Tenant, odd, JsonElement.Parse("""{"who":""}""")).Refusal);
    }

    [Fact]
    public void A_member_that_takes_a_GUID_gets_its_usual_spelling() =>
        Assert.Equal(Id, OwnershipRule.Judge(Subject with { IsGuid = true }, Somebody with { SubjectId = "5F0C9A4E7F0B4D0E9A531C6F4A1D0001" }, default).Value);

    [Fact]
    public void Nobody_has_nothing_of_its_own_whatever_it_sends()
    {
        var nobody = Somebody with { IsAnonymous = true };
        foreach (var arguments in new[] { "{}", $$"""{"who":"{{Id}}"}""" })
            Assert.Equal(RefusalReason.CredentialMissing, OwnershipRule.Judge(Subject with { ExceptRole = "staff" }, nobody, JsonElement.Parse(arguments)).Refusal!.Reason);
    }

    private static OwnershipVerdict Judge(OwnArgument argument, string arguments) => OwnershipRule.Judge(argument, Somebody, JsonElement.Parse(arguments));
}
