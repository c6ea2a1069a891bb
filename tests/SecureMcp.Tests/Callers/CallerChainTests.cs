using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: a credential is judged by those whose it can be, the first that knows it decides, and nobody is let in when none does.</summary>
public sealed class CallerChainTests
{
    private static readonly Credential Token = new(CredentialKind.Bearer, "opaque");

    [Fact]
    public async Task A_credential_reaches_no_scheme_that_it_does_not_fit()
    {
        var stranger = new Scheme(Authentication.Of(FakeTokens.Plain), fits: false);

        var refusal = (await AskAsync(stranger)).Refusal;

        Assert.Equal((RefusalReason.CredentialInvalid, "unrecognized"), (refusal!.Reason, refusal.Fault));
        Assert.Equal(0, stranger.Asked);
    }

    [Fact]
    public async Task The_first_that_authenticates_wins()
    {
        var last = new Scheme(Authentication.Of(FakeTokens.Reader));

        var validation = await AskAsync(new Scheme(Authentication.Refused("signature")), new Scheme(Authentication.Of(FakeTokens.Plain)), last);

        Assert.Equal(FakeTokens.Plain, validation.Caller);
        Assert.Equal(0, last.Asked);
    }

    [Fact]
    public async Task When_none_authenticates_the_first_fault_is_told()
    {
        var refusal = (await AskAsync(new Scheme(Authentication.Refused("signature")), new Scheme(Authentication.Refused("expired")))).Refusal;

        Assert.Equal((RefusalReason.CredentialInvalid, "signature"), (refusal!.Reason, refusal.Fault));
    }

    [Fact]
    public async Task Who_could_not_be_asked_outweighs_who_said_no()
    {
        var refusal = (await AskAsync(new Scheme(Authentication.Refused("signature")), new Scheme(Authentication.Unavailable("down", TimeSpan.FromSeconds(7))))).Refusal;

        Assert.Equal((RefusalReason.IdentityProviderUnavailable, "down", TimeSpan.FromSeconds(7)), (refusal!.Reason, refusal.Fault, refusal.RetryAfter));
    }

    [Fact]
    public async Task A_scheme_that_answers_nothing_lets_nobody_in() =>
        Assert.Equal(RefusalReason.CredentialInvalid, (await AskAsync(new Scheme(null!))).Refusal?.Reason);

    [Theory]
    [InlineData("revoked_2", "revoked_2")]
    [InlineData("expired\nfail: forged line", "unnamed")]
    [InlineData("Expired", "unnamed")]
    [InlineData("", "unnamed")]
    [InlineData(null, "unnamed")]
    public async Task A_fault_is_a_stable_word_or_none_at_all(string? fault, string told) =>
        Assert.Equal(told, (await AskAsync(new Scheme(Authentication.Refused(fault!)))).Refusal?.Fault);

    [Fact]
    public async Task A_scheme_speaks_for_no_callers_but_its_own()
    {
        // Else one slip in a scheme of one's own makes its callers users of Entra, with their sessions and tasks.
        var caller = FakeTokens.Plain;
        Caller[] strangers =
        [
            caller with { Scheme = "entra" },
            caller with { Scheme = "Test" },
            caller with { TenantId = "tenant\nplain" },
            caller with { SubjectId = "a\r" },
            caller with { SubjectId = "" },
            caller with { IsAnonymous = true },
        ];

        foreach (var stranger in strangers)
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await AskAsync(new Scheme(Authentication.Of(stranger))));
    }

    [Fact]
    public async Task What_a_scheme_knows_as_its_own_is_shown_to_no_authorization_server()
    {
        var own = new Scheme(Authentication.Refused("expired"));
        var server = new LastResort(Authentication.Of(FakeTokens.Plain));

        var known = await AskAsync(server, own);
        var unknown = await AskAsync(server, new Scheme(Authentication.Refused("expired"), fits: false));

        Assert.Equal(("expired", 1), (known.Refusal?.Fault, own.Asked));
        Assert.Equal((FakeTokens.Plain, 1), (unknown.Caller, server.Asked));
    }

    [Fact]
    public async Task Without_any_scheme_nobody_gets_in() => Assert.Null((await AskAsync()).Caller);

    [Fact]
    public void A_credential_does_not_show_itself() => Assert.DoesNotContain("opaque", Token.ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_claimed_issuer_is_read_off_a_JWT_only()
    {
        Assert.Equal(EntraTenant.Issuer, new Credential(CredentialKind.Bearer, EntraTenant.Shared.Token(EntraTenant.UserClaims())).ClaimedIssuer);
        Assert.Null(Token.ClaimedIssuer);
        Assert.Null(new Credential(CredentialKind.ApiKey, EntraTenant.Shared.Token(EntraTenant.UserClaims())).ClaimedIssuer);
    }

    private static ValueTask<Validation> AskAsync(params ICallerScheme[] schemes) =>
        new CallerChain(schemes, FixedKeys.Cache(0)).AuthenticateAsync(Token, TestContext.Current.CancellationToken);

    private sealed class LastResort(Authentication answer) : Scheme(answer), ILastResortScheme;

    private class Scheme(Authentication answer, bool fits = true) : ICallerScheme
    {
        public int Asked { get; private set; }

        public string Name => "test";

        public bool Fits(Credential credential) => fits;

        public ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken)
        {
            Asked++;
            return ValueTask.FromResult(answer);
        }
    }
}
