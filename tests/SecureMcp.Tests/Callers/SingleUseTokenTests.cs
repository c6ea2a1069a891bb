using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: where tokens under a shared secret are for one request, each is taken once, on all instances together.</summary>
public sealed class SingleUseTokenTests
{
    private static readonly MemoryOnceStore Shared = new(new SettableTimeProvider(SharedSecretIssuer.Now));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_taken_once_by_all_instances()
    {
        var token = Token("a token of its own");
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => JudgeAsync(Scheme(Shared), token), Cancellation)));

        Assert.Single(answers, answer => answer.Caller is not null);
        Assert.Equal(49, answers.Count(answer => answer.Fault == "replayed"));
        Assert.NotNull((await JudgeAsync(Scheme(Shared), Token("another"))).Caller);
    }

    [Fact]
    public async Task What_was_taken_is_not_remembered_as_good()
    {
        var chain = new CallerChain([Scheme(Shared)], new TokenCache(Options.Create(new TokenCacheOptions()), new SettableTimeProvider(SharedSecretIssuer.Now)));
        var credential = new Credential(CredentialKind.Bearer, Token("through the chain"));

        Assert.NotNull((await chain.AuthenticateAsync(credential, Cancellation)).Caller);
        var again = await chain.AuthenticateAsync(credential, Cancellation);
        Assert.Equal((RefusalReason.CredentialInvalid, "replayed"), (again.Refusal!.Reason, again.Refusal.Fault));
    }

    [Fact]
    public async Task A_token_without_an_id_is_refused()
    {
        var claims = SharedSecretIssuer.Claims();
        claims.Remove("jti");
        var token = SharedSecretIssuer.Token(claims);

        Assert.Equal("token_id", (await JudgeAsync(Scheme(Shared), token)).Fault);
        Assert.NotNull((await SharedSecretIssuer.JudgeAsync(token)).Caller);
    }

    [Fact]
    public async Task Who_can_not_sign_spends_nobody_s_token()
    {
        var good = Token("guessed");
        var forged = SharedSecretIssuer.Token(Claims("guessed"), secret: SampleKeys.OtherSecret);

        Assert.Equal("signature", (await JudgeAsync(Scheme(Shared), forged)).Fault);
        Assert.NotNull((await JudgeAsync(Scheme(Shared), good)).Caller);
    }

    [Fact]
    public async Task While_uses_can_not_be_noted_nobody_gets_in_and_nobody_is_told_that_the_token_is_bad()
    {
        var answer = await JudgeAsync(Scheme(new MemoryOnceStore(new SettableTimeProvider(), capacity: 0)), Token("unlucky"));

        Assert.Null(answer.Caller);
        Assert.True(answer.IsUnavailable);
        Assert.Equal("uses_unavailable", answer.Fault);
        Assert.NotNull(answer.RetryAfter);
    }

    [Fact]
    public async Task Elsewhere_a_token_is_good_until_it_ends()
    {
        var scheme = SharedSecretIssuer.Create(once: Shared);
        var token = Token("again and again");

        Assert.NotNull((await JudgeAsync(scheme, token)).Caller);
        Assert.NotNull((await JudgeAsync(scheme, token)).Caller);
    }

    private static JsonObject Claims(string id)
    {
        var claims = SharedSecretIssuer.Claims();
        claims["jti"] = id;
        return claims;
    }

    private static string Token(string id) => SharedSecretIssuer.Token(Claims(id));

    private static SharedSecretScheme Scheme(IOnceStore once)
    {
        var options = SharedSecretIssuer.Options();
        return SharedSecretIssuer.Create(
            new SharedSecretOptions { Issuer = options.Issuer, Audience = options.Audience, Algorithms = options.Algorithms, Secrets = options.Secrets, SingleUse = true },
            once);
    }

    private static async Task<Authentication> JudgeAsync(SharedSecretScheme scheme, string token) =>
        await scheme.AuthenticateAsync(new Credential(CredentialKind.Bearer, token), Cancellation);
}
