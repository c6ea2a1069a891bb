using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Whom a downstream token is got for, and for how long it is kept.</summary>
public sealed class DownstreamTokensTests
{
    private static readonly string[] Read = ["https://graph.microsoft.com/User.Read"];

    private readonly SettableTimeProvider clock = new(EntraTenant.Now);
    private readonly FakeExchange exchange = new() { ExpiresAt = EntraTenant.Now.AddMinutes(30) };
    private readonly DownstreamTokenCache cache;

    public DownstreamTokensTests() => cache = new DownstreamTokenCache(clock);

    [Fact]
    public async Task A_token_is_exchanged_in_the_users_tenant_and_then_comes_from_memory()
    {
        var tokens = For(User(), "user-token");

        var first = await GetAsync(tokens, "b", "a", "b");
        var second = await GetAsync(tokens, "a", "b");

        Assert.Same(first, second);
        Assert.Equal(("user-token", EntraTenant.TenantId, "a b"), Assert.Single(exchange.Asked));
        Assert.Equal(EntraTenant.Now.AddMinutes(30), first.ExpiresAt);
    }

    [Fact]
    public async Task Other_scopes_another_token_of_the_user_and_another_user_are_exchanged_anew()
    {
        await GetAsync(For(User(), "user-token"), "a");
        await GetAsync(For(User(), "user-token"), "a", "b");
        await GetAsync(For(User(), "user-token-after-step-up"), "a");
        await GetAsync(For(User() with { SubjectId = EntraTenant.ServiceId }, "token-of-another"), "a");

        Assert.Equal(4, exchange.Asked.Count);
        Assert.Equal(4, cache.Count);
    }

    [Theory]
    [InlineData(30, 60, 28)]
    [InlineData(60, 10, 10)]
    public async Task Nothing_is_used_past_its_own_end_or_that_of_the_users_token(int downstreamMinutes, int userMinutes, int keptMinutes)
    {
        exchange.ExpiresAt = EntraTenant.Now.AddMinutes(downstreamMinutes);
        var tokens = For(User() with { ExpiresAt = EntraTenant.Now.AddMinutes(userMinutes) }, "user-token");
        await tokens.GetAsync(Read, TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromMinutes(keptMinutes) - TimeSpan.FromSeconds(1));
        await tokens.GetAsync(Read, TestContext.Current.CancellationToken);
        Assert.Single(exchange.Asked);

        clock.Advance(TimeSpan.FromSeconds(1));
        await tokens.GetAsync(Read, TestContext.Current.CancellationToken);
        Assert.Equal(2, exchange.Asked.Count);
    }

    [Fact]
    public async Task A_token_that_is_about_to_end_is_handed_out_and_not_kept()
    {
        exchange.ExpiresAt = EntraTenant.Now.AddMinutes(2);

        await GetAsync(For(User(), "user-token"), "a");

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Memory_is_bounded_and_what_has_ended_or_ends_first_makes_room()
    {
        var token = new DownstreamToken("x", EntraTenant.Now.AddHours(1));
        cache.Add("ends first", new DownstreamToken("y", EntraTenant.Now.AddMinutes(10)), DateTimeOffset.MaxValue);
        for (var i = 1; i < DownstreamTokenCache.Capacity; i++)
            cache.Add($"{i}", token, DateTimeOffset.MaxValue);

        cache.Add("1", token, DateTimeOffset.MaxValue);
        Assert.True(cache.TryFind("ends first", out _));
        cache.Add("one more", token, DateTimeOffset.MaxValue);

        Assert.Equal(DownstreamTokenCache.Capacity, cache.Count);
        Assert.False(cache.TryFind("ends first", out _));
        Assert.True(cache.TryFind("one more", out _));

        clock.Advance(TimeSpan.FromHours(2));
        cache.Add("later", new DownstreamToken("z", clock.GetUtcNow().AddHours(1)), DateTimeOffset.MaxValue);
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public async Task Nobody_but_a_user_of_Entra_is_acted_for()
    {
        var app = await Assert.ThrowsAsync<DownstreamTokenException>(() => GetAsync(For(User() with { IsApp = true }, "t"), "a"));
        var other = await Assert.ThrowsAsync<DownstreamTokenException>(() => GetAsync(For(User() with { Scheme = "api-key" }, "t"), "a"));

        Assert.Contains("no user to act for", app.Message, StringComparison.Ordinal);
        Assert.Contains("only for users that came with a Microsoft Entra token", other.Message, StringComparison.Ordinal);
        Assert.Empty(exchange.Asked);
    }

    [Fact]
    public async Task Without_the_settings_or_after_the_call_there_is_none()
    {
        var unset = await Assert.ThrowsAsync<InvalidOperationException>(() => GetAsync(For(User(), "t", OnBehalfOfClientCredential.None), "a"));
        var over = await Assert.ThrowsAsync<InvalidOperationException>(() => GetAsync(For(User(), null), "a"));

        Assert.Contains("SecureMcp:Callers:OnBehalfOf:ClientCredential", unset.Message, StringComparison.Ordinal);
        Assert.Contains("The call is over", over.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scopes_are_required_and_held_to_their_grammar()
    {
        foreach (var scopes in new string[][] { [], [""], ["a", "b c"], ["a\nb"] })
            await Assert.ThrowsAsync<ArgumentException>(() => GetAsync(For(User(), "t"), scopes));
        Assert.Empty(exchange.Asked);
    }

    [Fact]
    public async Task What_Entra_refuses_is_not_kept()
    {
        exchange.Failure = new DownstreamTokenException("no");
        await Assert.ThrowsAsync<DownstreamTokenException>(() => GetAsync(For(User(), "t"), "a"));

        exchange.Failure = null;
        Assert.Equal("downstream-2", (await GetAsync(For(User(), "t"), "a")).Value);
    }

    [Fact]
    public void A_token_does_not_show_itself()
    {
        Assert.DoesNotContain("hidden", new DownstreamToken("hidden", EntraTenant.Now).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", new IncomingToken("hidden").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", DownstreamTokenCache.KeyOf("hidden", ["a"]), StringComparison.Ordinal);
    }

    private static Caller User() => FakeTokens.Reader with { Scheme = "entra", TenantId = EntraTenant.TenantId };

    private static Task<DownstreamToken> GetAsync(DownstreamTokens tokens, params string[] scopes) => tokens.GetAsync(scopes, TestContext.Current.CancellationToken).AsTask();

    private DownstreamTokens For(Caller caller, string? userToken, OnBehalfOfClientCredential credential = OnBehalfOfClientCredential.ManagedIdentity)
    {
        var call = new CallContext(new DefaultHttpContext(), EntraTenant.Now, 0) { Caller = caller, IncomingToken = userToken is null ? null : new IncomingToken(userToken) };
        return new DownstreamTokens(new CallSlot { Call = call }, Options.Create(new OnBehalfOfOptions { ClientCredential = credential }), exchange, cache);
    }
}
