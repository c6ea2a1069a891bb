using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: a token that is known costs no signature, and is known no longer than it is good.</summary>
public sealed class TokenCacheTests
{
    private readonly SettableTimeProvider clock = new(EntraTenant.Now);
    private readonly FixedKeys keys = FixedKeys.Of(EntraTenant.Shared.PublicKey());

    [Fact]
    public async Task A_token_is_verified_once()
    {
        var chain = Chain(10);
        var token = Token("token-1");

        var first = await AskAsync(chain, token);
        var second = await AskAsync(chain, token);

        Assert.NotNull(first.Caller);
        Assert.Same(first.Caller, second.Caller);
        Assert.Single(keys.Asked);
    }

    [Fact]
    public async Task One_character_makes_it_another_token()
    {
        var chain = Chain(10);
        var token = Token("token-1");
        await AskAsync(chain, token);

        Assert.Null((await AskAsync(chain, token[..^2] + (token[^2] == 'A' ? 'B' : 'A') + token[^1])).Caller);
        Assert.Null((await AskAsync(chain, token + "=")).Caller);
    }

    [Fact]
    public async Task It_is_forgotten_when_it_ends_to_the_second()
    {
        var chain = Chain(10);
        var token = Token("token-1");
        await AskAsync(chain, token);

        clock.Advance(TimeSpan.FromMinutes(60) - TimeSpan.FromTicks(1));
        Assert.NotNull((await AskAsync(chain, token)).Caller);
        Assert.Single(keys.Asked);
        // Within the tolerated skew it is still good, but no longer remembered.
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.NotNull((await AskAsync(chain, token)).Caller);
        Assert.Equal(2, keys.Asked.Count);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("expired", (await AskAsync(chain, token)).Refusal?.Fault);
    }

    [Fact]
    public async Task It_is_forgotten_when_the_keys_change_or_are_gone()
    {
        var chain = Chain(10);
        var token = Token("token-1");
        await AskAsync(chain, token);

        keys.Epoch = new object();
        await AskAsync(chain, token);
        Assert.Equal(2, keys.Asked.Count);
        keys.Epoch = null;
        await AskAsync(chain, token);
        await AskAsync(chain, token);
        Assert.Equal(4, keys.Asked.Count);
    }

    [Fact]
    public async Task What_is_refused_is_not_remembered()
    {
        var chain = Chain(10);
        var claims = EntraTenant.UserClaims();
        claims["aud"] = "another";
        var token = EntraTenant.Shared.Token(claims);

        await AskAsync(chain, token);
        await AskAsync(chain, token);

        Assert.Equal(2, keys.Asked.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task It_holds_no_more_than_it_may_and_the_newest_of_all(int capacity)
    {
        var chain = Chain(capacity);
        var tokens = Enumerable.Range(0, 40).Select(n => Token($"token-{n}")).ToList();
        foreach (var token in tokens)
            await AskAsync(chain, token);
        keys.Asked.Clear();
        foreach (var token in tokens.AsEnumerable().Reverse())
            await AskAsync(chain, token);

        // What is found must have been kept; every one that was not is verified again.
        var found = tokens.Count - keys.Asked.Count;
        Assert.InRange(found, Math.Min(capacity, 40) / 2, capacity + 1);
    }

    [Fact]
    public async Task Switched_off_it_remembers_nothing()
    {
        var chain = Chain(0);
        var token = Token("token-1");

        await AskAsync(chain, token);
        await AskAsync(chain, token);

        Assert.Equal(2, keys.Asked.Count);
    }

    [Fact]
    public async Task Withdrawn_keys_drop_what_they_vouched_for_and_a_renewal_happens_without_new_tokens()
    {
        using var provider = new FakeProvider();
        using var client = new HttpClient(provider);
        var documents = new OpenIdDocuments(client, OpenIdProvider.Of(EntraRegistration.From(EntraTenant.Options)), new AzureEnvironment(RunningInAzure: true));
        var source = new OpenIdKeySource(documents, clock, NullLogger<OpenIdKeySource>.Instance);
        var scheme = new JwtScheme("entra", JwtProfile.Entra, source, new EntraClaimsRule(EntraRegistration.From(EntraTenant.Options)), clock);
        var chain = new CallerChain([scheme], FixedKeys.Cache(10, clock));
        var claims = EntraTenant.UserClaims();
        claims["exp"] = EntraTenant.Seconds(TimeSpan.FromHours(20));
        var token = EntraTenant.Shared.Token(claims);
        await AskAsync(chain, token);
        Assert.NotNull((await AskAsync(chain, token)).Caller);

        provider.Keys = EntraTenant.Shared.KeySet("key-2");
        clock.Advance(OpenIdKeySource.RenewAfter);
        await AskAsync(chain, token);
        for (var tries = 0; provider.Fetches < 2 || (await AskAsync(chain, token)).Caller is not null; tries++)
        {
            Assert.True(tries < 500, "The withdrawn key still vouches.");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private static string Token(string id)
    {
        var claims = EntraTenant.UserClaims();
        claims["uti"] = id;
        return EntraTenant.Shared.Token(claims);
    }

    private static ValueTask<Validation> AskAsync(CallerChain chain, string token) =>
        chain.AuthenticateAsync(new Credential(CredentialKind.Bearer, token), TestContext.Current.CancellationToken);

    private CallerChain Chain(int entries)
    {
        var scheme = new JwtScheme("entra", JwtProfile.Entra, keys, new EntraClaimsRule(EntraRegistration.From(EntraTenant.Options)), clock);
        return new CallerChain([scheme], FixedKeys.Cache(entries, clock));
    }
}
