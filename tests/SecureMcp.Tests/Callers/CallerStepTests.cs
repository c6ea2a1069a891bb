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
        var step = Doors.Step(FixedKeys.Chain(), log);

        Assert.Null(await step.CheckAsync(call, TestContext.Current.CancellationToken));
        Assert.Equal(EntraTenant.UserId, call.Caller?.SubjectId);
        Assert.Equal(Clearances.Caller, step.Grants);
    }

    [Fact]
    public async Task A_call_without_credential_never_reaches_the_chain()
    {
        var keys = FixedKeys.Of(EntraTenant.Shared.PublicKey());

        var refusal = await Doors.Step(FixedKeys.Chain(keys), log).CheckAsync(Call(null), TestContext.Current.CancellationToken);

        Assert.Equal(RefusalReason.CredentialMissing, refusal?.Reason);
        Assert.Empty(keys.Asked);
    }

    [Fact]
    public async Task A_refused_token_sets_no_caller_and_the_log_says_why_and_what_it_named()
    {
        var claims = EntraTenant.UserClaims();
        claims["aud"] = "another-api\r\nfail: \u202eforged line";
        var token = EntraTenant.Shared.Token(claims);
        var call = Call($"Bearer {token}");

        var refusal = await Doors.Step(FixedKeys.Chain(), log).CheckAsync(call, TestContext.Current.CancellationToken);

        Assert.Equal((RefusalReason.CredentialInvalid, "audience"), (refusal!.Reason, refusal.Fault));
        Assert.Null(refusal.Detail);
        Assert.Null(call.Caller);
        var line = Assert.Single(log.Lines);
        Assert.StartsWith("Information 2020", line, StringComparison.Ordinal);
        Assert.Contains("CredentialInvalid, audience", line, StringComparison.Ordinal);
        Assert.Contains(call.CorrelationId, line, StringComparison.Ordinal);
        Assert.Contains("nobody vouches for it", line, StringComparison.Ordinal);
        Assert.Contains($"issuer '{EntraTenant.Issuer}'", line, StringComparison.Ordinal);
        Assert.Contains("audience 'another-api??fail: ?forged line'", line, StringComparison.Ordinal);
        Assert.DoesNotContain(token[^40..], line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer opaque", "Debug 2002")]
    [InlineData(null, "Debug 2002")]
    public async Task What_anybody_can_send_in_any_number_is_logged_for_debugging_only(string? authorization, string start)
    {
        await Doors.Step(FixedKeys.Chain(), log).CheckAsync(Call(authorization), TestContext.Current.CancellationToken);

        Assert.StartsWith(start, Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chain_that_answers_nothing_lets_nobody_in()
    {
        var refusal = await Doors.Step(new SilentChain(), log).CheckAsync(Call("Bearer a"), TestContext.Current.CancellationToken);

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
