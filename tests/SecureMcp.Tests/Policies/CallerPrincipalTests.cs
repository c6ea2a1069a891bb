using System.Collections.Frozen;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Policies;

public sealed class CallerPrincipalTests
{
    [Fact]
    public void A_policy_sees_every_fact_about_the_caller_that_may_decide_and_no_other()
    {
        var caller = FakeTokens.Of("user", ["a", "b"], ["admin", "owner"]) with
        {
            DisplayName = "Chosen by its owner",
            IsApp = true,
            Acr = "gold",
            AuthenticationContexts = FrozenSet.Create(StringComparer.Ordinal, "c1"),
        };

        var principal = CallerPrincipal.Of(caller);

        Assert.Equal(
            "acr=gold acrs=c1 azp=client idtyp=app oid=user roles=admin roles=owner scp=a scp=b sub=user tid=tenant",
            string.Join(' ', principal.Claims.Select(claim => $"{claim.Type}={claim.Value}").Order(StringComparer.Ordinal)));
        Assert.All(principal.Claims, claim => Assert.Equal("test", claim.Issuer));
        Assert.Equal((true, "test", "user"), (principal.Identity!.IsAuthenticated, principal.Identity.AuthenticationType, principal.Identity.Name));
        Assert.True(principal.IsInRole("owner"));
        Assert.False(principal.IsInRole("Owner"));
        Assert.False(principal.IsInRole("a"));
    }

    [Fact]
    public void Who_was_not_verified_is_not_authenticated() =>
        Assert.False(CallerPrincipal.Of(FakeTokens.Plain with { IsAnonymous = true }).Identity!.IsAuthenticated);
}
