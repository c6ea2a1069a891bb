using Microsoft.AspNetCore.Http;
using SecureMcp.Callers;
using SecureMcp.Calls;

namespace SecureMcp.Tests.Callers;

public sealed class CallerStepTests
{
    private readonly RecordedLog<CallerStep> log = new();

    [Fact]
    public async Task A_good_token_sets_the_caller_and_lets_the_call_go_on()
    {
        var call = Call($"Bearer {EntraTenant.Shared.Token(EntraTenant.UserClaims())}");
        var step = new CallerStep(FixedKeys.Chain(), log);

        Assert.Null(await step.CheckAsync(call, TestContext.Current.CancellationToken));
        Assert.Equal(EntraTenant.UserId, call.Caller?.SubjectId);
        Assert.Equal(Clearances.Caller, step.Grants);
    }

    [Fact]
    public async Task A_call_without_credential_never_reaches_the_chain()
    {
        var keys = FixedKeys.Of(EntraTenant.Shared.PublicKey());

        var refusal = await new CallerStep(FixedKeys.Chain(keys), log).CheckAsync(Call(null), TestContext.Current.CancellationToken);

        Assert.Equal(RefusalReason.CredentialMissing, refusal?.Reason);
        Assert.Empty(keys.Asked);
    }

    [Fact]
    public async Task A_refused_token_sets_no_caller_and_leaves_nothing_of_itself_in_the_log()
    {
        var claims = EntraTenant.UserClaims();
        claims["aud"] = "secret-audience";
        var token = EntraTenant.Shared.Token(claims);
        var call = Call($"Bearer {token}");

        var refusal = await new CallerStep(FixedKeys.Chain(), log).CheckAsync(call, TestContext.Current.CancellationToken);

        Assert.Equal((RefusalReason.CredentialInvalid, "audience"), (refusal!.Reason, refusal.Fault));
        Assert.Null(call.Caller);
        var line = Assert.Single(log.Lines);
        Assert.Contains("CredentialInvalid, audience", line, StringComparison.Ordinal);
        Assert.Contains(call.CorrelationId, line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-audience", line, StringComparison.Ordinal);
        Assert.DoesNotContain(token[^40..], line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_that_answers_nothing_lets_nobody_in()
    {
        var refusal = await new CallerStep(new SilentChain(), log).CheckAsync(Call("Bearer a"), TestContext.Current.CancellationToken);

        Assert.Equal(RefusalReason.CredentialInvalid, refusal?.Reason);
    }

    private static CallContext Call(string? authorization)
    {
        var http = new DefaultHttpContext();
        if (authorization is not null)
            http.Request.Headers.Authorization = authorization;
        return new CallContext(http, EntraTenant.Now, 0);
    }

    private sealed class SilentChain : ICallerChain
    {
        public ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) => default;
    }
}
