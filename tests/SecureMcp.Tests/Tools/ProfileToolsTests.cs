using ModelContextProtocol;
using SecureMcp.Functions.Tools;

namespace SecureMcp.Tests.Tools;

public sealed class ProfileToolsTests
{
    private static readonly ProfileTools Tools = new(new ProfileDirectory());

    [Theory]
    [InlineData(null)]
    [InlineData(SampleCallers.DanaId)]
    [InlineData("5F0C9A4E-7F0B-4D0E-9A53-1C6F4A1D0001")]
    public void Everybody_gets_the_own_profile(string? userId) =>
        Assert.Equal("Dana Reyes", Tools.GetUserProfile(SampleCallers.Person(), userId).DisplayName);

    [Fact]
    public void Somebody_without_an_entry_gets_what_the_credential_says()
    {
        var profile = Tools.GetUserProfile(SampleCallers.Person(SampleCallers.UnknownId));

        Assert.Equal(new(SampleCallers.UnknownId, "Someone"), profile);
    }

    [Fact]
    public void Another_persons_profile_is_refused_in_the_same_words_whether_or_not_that_person_exists()
    {
        var known = Assert.Throws<McpException>(() => Tools.GetUserProfile(SampleCallers.Person(), SampleCallers.OmarId));
        var unknown = Assert.Throws<McpException>(() => Tools.GetUserProfile(SampleCallers.Person(), SampleCallers.UnknownId));

        Assert.Equal(known.Message, unknown.Message);
        Assert.Contains("role admin", known.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scope_called_admin_is_not_the_role() =>
        Assert.Throws<McpException>(() => Tools.GetUserProfile(SampleCallers.Person(scopes: ["profiles.read", "admin"]), SampleCallers.OmarId));

    [Fact]
    public void The_role_admin_opens_another_persons_profile()
    {
        var admin = SampleCallers.Person(roles: ["admin"]);

        Assert.Equal("Omar Haddad", Tools.GetUserProfile(admin, SampleCallers.OmarId).DisplayName);
        Assert.Equal("Nobody has this userId.", Assert.Throws<McpException>(() => Tools.GetUserProfile(admin, SampleCallers.UnknownId)).Message);
    }

    [Fact]
    public void An_application_has_no_own_profile_and_needs_the_role_for_others()
    {
        Assert.Contains("application", Assert.Throws<McpException>(() => Tools.GetUserProfile(SampleCallers.App("profiles.read"))).Message, StringComparison.Ordinal);
        Assert.Throws<McpException>(() => Tools.GetUserProfile(SampleCallers.App("profiles.read"), SampleCallers.OmarId));
        Assert.Equal("Omar Haddad", Tools.GetUserProfile(SampleCallers.App("profiles.read", "admin"), SampleCallers.OmarId).DisplayName);
    }
}
