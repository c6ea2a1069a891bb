using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;
using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: a token is asked about once at a time, believed no longer than allowed, and sent only where it may belong.</summary>
public sealed class IntrospectionSchemeTests : IDisposable
{
    private readonly SettableTimeProvider clock = new(Introspected.Now);
    private readonly FakeAuthorizationServer server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("opaque")]
    [InlineData("2YotnFZFEjr1zCsicMWpAA")]
    [InlineData("ya29.a0AfH6SMBx")]
    [InlineData("part.of.something")]
    [InlineData("v1.local~abc+/==")]
    [InlineData("ab~d.e")]
    [InlineData("~.")]
    [InlineData(".~")]
    [InlineData("ab=.")]
    [InlineData("abcde~ghijkl~nopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopq.x")]
    public void A_token_without_form_fits(string token) => Assert.True(Scheme().Fits(Introspected.Bearer(token)));

    [Theory]
    [InlineData("""{"alg":"RS256"}""", "{}", ".c2ln")]
    [InlineData("""{"alg":"none"}""", "{}", ".")]
    [InlineData("""{"alg":"none"}""", "{}", "")]
    [InlineData("{}", "{}", ".")]
    [InlineData("{", "broken", ".!!")]
    [InlineData(""" { "alg":"RSA-OAEP","enc":"A256GCM"}""", "key", ".aXY.Y2lwaGVy.dGFn")]
    [InlineData("\r\n{\"typ\":\"JWT\"", "broken", ".!!")]
    public void What_has_a_header_of_its_own_is_never_sent(string header, string payload, string rest)
    {
        var bytes = Encoding.UTF8.GetBytes(header);
        string[] spellings = [Base64Url.EncodeToString(bytes), Convert.ToBase64String(bytes)];

        foreach (var scheme in (IntrospectionScheme[])[Scheme(), Scheme(new IntrospectionOptions { Issuer = Introspected.Issuer, Endpoint = Introspected.Options.Endpoint, ClientId = "c", ClientSecret = "s", AcceptJwt = true })])
            Assert.All(spellings, spelled => Assert.False(scheme.Fits(Introspected.Bearer($"{spelled}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(payload))}{rest}"))));
    }

    [Theory]
    [InlineData(Introspected.Issuer, true)]
    [InlineData("https://as.example.com/tenant/", false)]
    [InlineData("https://AS.example.com/tenant", false)]
    [InlineData(EntraTenant.Issuer, false)]
    public void A_JWT_fits_only_when_asked_for_and_by_the_one_issuer(string issuer, bool fits)
    {
        var claims = EntraTenant.UserClaims();
        claims["iss"] = issuer;
        var token = Introspected.Bearer(EntraTenant.Shared.Token(claims));

        Assert.Equal(fits, Scheme(Options(acceptJwt: true)).Fits(token));
        Assert.False(Scheme().Fits(token));
    }

    [Theory]
    [InlineData(CredentialKind.ApiKey, "opaque")]
    [InlineData(CredentialKind.Bearer, "smcp_0000")]
    [InlineData(CredentialKind.Bearer, "SMCP_0000")]
    public void An_API_key_is_never_sent(CredentialKind kind, string value) => Assert.False(Scheme().Fits(new Credential(kind, value)));

    [Fact]
    public async Task Fifty_calls_at_a_time_ask_once()
    {
        server.Hold = new TaskCompletionSource();
        var scheme = Scheme();

        var calls = Enumerable.Range(0, 50).Select(_ => Task.Run(() => AskAsync(scheme, "one"))).ToList();
        await UntilAsync(() => !server.Asked.IsEmpty);
        var leaving = new CancellationTokenSource();
        var left = scheme.AuthenticateAsync(Introspected.Bearer("one"), leaving.Token).AsTask();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        server.Hold.SetResult();

        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal("ada", answer.Caller?.SubjectId));
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task An_answer_is_believed_for_its_time_and_not_longer()
    {
        var scheme = Scheme();

        await AskAsync(scheme, "t");
        clock.Advance(TimeSpan.FromSeconds(59));
        await AskAsync(scheme, "t");
        Assert.Single(server.Asked);

        server.Answer = _ => Introspected.Text("""{"active":false}""");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("inactive", (await AskAsync(scheme, "t")).Fault);
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task An_answer_is_not_believed_past_the_end_of_the_token()
    {
        var answer = Introspected.Good();
        answer["exp"] = EntraTenant.Seconds(TimeSpan.FromSeconds(20));
        server.Answer = _ => Introspected.Json(answer);
        var scheme = Scheme(Options(clockSkew: TimeSpan.Zero));

        Assert.NotNull((await AskAsync(scheme, "t")).Caller);
        clock.Advance(TimeSpan.FromSeconds(19));
        Assert.NotNull((await AskAsync(scheme, "t")).Caller);
        Assert.Single(server.Asked);

        // The server still says active: the end that it named itself binds it.
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("expired", (await AskAsync(scheme, "t")).Fault);
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task With_the_cache_off_every_call_asks()
    {
        var scheme = Scheme(Options(cacheFor: TimeSpan.Zero));

        await AskAsync(scheme, "t");
        await AskAsync(scheme, "t");

        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task A_refusal_is_believed_shortly()
    {
        server.Answer = _ => Introspected.Text("""{"active":false}""");
        var scheme = Scheme();

        Assert.Equal("inactive", (await AskAsync(scheme, "t")).Fault);
        clock.Advance(IntrospectionScheme.RefusedFor - TimeSpan.FromTicks(1));
        Assert.Equal("inactive", (await AskAsync(scheme, "t")).Fault);
        Assert.Single(server.Asked);

        server.Answer = _ => Introspected.Json(Introspected.Good());
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.NotNull((await AskAsync(scheme, "t")).Caller);
    }

    [Fact]
    public async Task Who_could_not_answer_said_nothing_and_is_asked_again()
    {
        server.Answer = _ => new HttpResponseMessage(HttpStatusCode.BadRequest);
        var scheme = Scheme();

        var answer = await AskAsync(scheme, "t");
        Assert.Equal((true, "introspection_status", ResilientIntrospection.RetryAfter), (answer.IsUnavailable, answer.Fault, answer.RetryAfter));

        server.Answer = _ => Introspected.Json(Introspected.Good());
        Assert.NotNull((await AskAsync(scheme, "t")).Caller);
    }

    [Fact]
    public async Task What_is_known_of_a_token_still_holds_while_the_server_is_away()
    {
        var scheme = Scheme();
        await AskAsync(scheme, "t");
        server.Answer = _ => new HttpResponseMessage(HttpStatusCode.BadRequest);

        Assert.NotNull((await AskAsync(scheme, "t")).Caller);
        Assert.True((await AskAsync(scheme, "other")).IsUnavailable);
    }

    [Fact]
    public async Task One_tokens_answer_is_not_anothers()
    {
        server.Answer = token => token == "good" ? Introspected.Json(Introspected.Good()) : Introspected.Text("""{"active":false}""");
        var scheme = Scheme();

        Assert.NotNull((await AskAsync(scheme, "good")).Caller);
        Assert.Null((await AskAsync(scheme, "Good")).Caller);
        Assert.Null((await AskAsync(scheme, "goo")).Caller);
        Assert.NotNull((await AskAsync(scheme, "good")).Caller);
    }

    [Fact]
    public async Task Made_up_tokens_drive_out_no_caller()
    {
        server.Answer = token => token == "good" ? Introspected.Json(Introspected.Good()) : Introspected.Text("""{"active":false}""");
        var scheme = Scheme();

        await AskAsync(scheme, "good");
        for (var i = 0; i < IntrospectionScheme.MaxRefusals + 10; i++)
            await AskAsync(scheme, $"made-up-{i}");
        await AskAsync(scheme, "good");

        Assert.Single(server.Asked, token => token == "good");
    }

    [Fact]
    public async Task A_flood_of_tokens_is_not_handed_on()
    {
        server.Hold = new TaskCompletionSource();
        var scheme = Scheme();

        var calls = Enumerable.Range(0, IntrospectionScheme.MaxFlights).Select(i => AskAsync(scheme, $"t{i}")).ToList();
        var busy = await AskAsync(scheme, "one-more");
        var joined = AskAsync(scheme, "t0");
        server.Hold.SetResult();

        Assert.Equal((true, "introspection_busy"), (busy.IsUnavailable, busy.Fault));
        Assert.All(await Task.WhenAll(calls.Append(joined)), answer => Assert.NotNull(answer.Caller));
        Assert.Equal(IntrospectionScheme.MaxFlights, server.Asked.Count);
        Assert.NotNull((await AskAsync(scheme, "one-more")).Caller);
    }

    [Fact]
    public void The_cache_has_room_for_so_many_and_the_oldest_goes()
    {
        var cache = new IntrospectionCache(3);
        var answer = Authentication.Refused("inactive");
        foreach (var key in (string[])["a", "b", "a", "c", "d"])
            cache.Add(key, answer, Introspected.Now.AddSeconds(1));

        Assert.Equal(3, cache.Count);
        Assert.Null(cache.Find("b", Introspected.Now));
        Assert.All((string[])["a", "c", "d"], key => Assert.Same(answer, cache.Find(key, Introspected.Now)));
        Assert.Null(cache.Find("a", Introspected.Now.AddSeconds(1)));
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public async Task Neither_the_token_nor_the_secret_gets_into_the_log()
    {
        using var log = new CollectedLog();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace));
        var answers = new ConcurrentQueue<Func<HttpResponseMessage>>(
        [
            () => throw new HttpRequestException($"could not send {Introspected.Secret} for tell-nobody"),
            () => throw new IOException("tell-nobody"),
            () => new HttpResponseMessage(HttpStatusCode.Unauthorized) { ReasonPhrase = "tell-nobody" },
        ]);
        server.Answer = _ => answers.TryDequeue(out var answer) ? answer() : Introspected.Text("tell-nobody");
        var scheme = Introspected.Scheme(server, TimeProvider.System, Introspected.Options, loggers);

        for (var i = 0; i < 3; i++)
            Assert.True((await AskAsync(scheme, "tell-nobody")).IsUnavailable);

        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains("tell-nobody", StringComparison.Ordinal) || line.Contains(Introspected.Secret, StringComparison.Ordinal));
    }

    public void Dispose() => server.Dispose();

    private IntrospectionScheme Scheme(IntrospectionOptions? options = null) => Introspected.Scheme(server, clock, options);

    private static async Task<Authentication> AskAsync(IntrospectionScheme scheme, string token) => await scheme.AuthenticateAsync(Introspected.Bearer(token), Cancellation);

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancellation);
    }

    private static IntrospectionOptions Options(bool acceptJwt = false, TimeSpan? cacheFor = null, TimeSpan? clockSkew = null) => new()
    {
        Endpoint = Introspected.Options.Endpoint,
        Issuer = Introspected.Issuer,
        ClientId = Introspected.ClientId,
        ClientSecret = Introspected.Secret,
        Audience = Introspected.Audience,
        AcceptJwt = acceptJwt,
        CacheFor = cacheFor ?? Introspected.Options.CacheFor,
        ClockSkew = clockSkew ?? Introspected.Options.ClockSkew,
    };
}
