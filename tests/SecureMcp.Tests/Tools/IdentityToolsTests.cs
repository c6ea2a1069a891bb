using SecureMcp.Functions.Tools;

namespace SecureMcp.Tests.Tools;

public sealed class IdentityToolsTests
{
    private static IdentityTools At(DateTimeOffset now) => new(new StillTime(now));

    [Fact]
    public void Whoami_shows_what_was_verified_in_a_stable_order()
    {
        var caller = SampleCallers.Person(scopes: ["runbooks.read", "documents.read"], roles: ["b", "a"]);

        var identity = At(SampleCallers.ExpiresAt.AddMinutes(-1)).WhoAmI(caller);

        Assert.Equal(("tenant", SampleCallers.DanaId, "client", false), (identity.TenantId, identity.SubjectId, identity.ClientId, identity.IsApp));
        Assert.Equal(["documents.read", "runbooks.read"], identity.Scopes);
        Assert.Equal(["a", "b"], identity.Roles);
        Assert.Equal((SampleCallers.ExpiresAt, 60L, "Someone"), (identity.ExpiresAt, identity.ExpiresInSeconds, identity.DisplayName));
    }

    [Fact]
    public void An_application_has_roles_and_no_name()
    {
        var identity = At(SampleCallers.ExpiresAt).WhoAmI(SampleCallers.App("documents.read"));

        Assert.True(identity.IsApp);
        Assert.Empty(identity.Scopes);
        Assert.Equal(["documents.read"], identity.Roles);
        Assert.Null(identity.DisplayName);
    }

    [Fact]
    public void A_credential_that_ended_within_the_clock_skew_has_no_negative_time_left() =>
        Assert.Equal(0, At(SampleCallers.ExpiresAt.AddMinutes(2)).WhoAmI(SampleCallers.Person()).ExpiresInSeconds);
}
