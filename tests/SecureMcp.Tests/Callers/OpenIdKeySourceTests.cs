using System.Net;
using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

public sealed class OpenIdKeySourceTests : IDisposable
{
    private readonly FakeProvider provider = new();
    private readonly SettableTimeProvider clock = new(EntraTenant.Now);
    private readonly RecordedLog<OpenIdKeySource> log = new();
    private readonly HttpClient client;
    private readonly OpenIdKeySource source;

    public OpenIdKeySourceTests()
    {
        client = new HttpClient(provider);
        source = new OpenIdKeySource(
            new OpenIdDocuments(client, OpenIdProvider.Of(EntraRegistration.From(EntraTenant.Options)), new AzureEnvironment(RunningInAzure: true)), clock, log);
    }

    public void Dispose() => client.Dispose();

    [Fact]
    public async Task Keys_are_fetched_once_for_many_calls()
    {
        for (var i = 0; i < 5; i++)
            Assert.NotNull((await FindAsync(EntraTenant.KeyId)).Key);

        Assert.Equal([provider.ConfigurationUrl, FakeProvider.KeysUrl], provider.Requests);
        Assert.Contains("Information 2000", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_that_come_at_once_share_one_fetch()
    {
        provider.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, 20).Select(_ => FindAsync(EntraTenant.KeyId)).ToList();
        provider.Hold.SetResult();

        Assert.All(await Task.WhenAll(calls), lookup => Assert.NotNull(lookup.Key));
        Assert.Equal(1, provider.Fetches);
    }

    [Fact]
    public async Task A_caller_that_goes_away_does_not_stop_the_fetch_of_the_others()
    {
        provider.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var impatient = new CancellationTokenSource();
        var first = source.FindAsync(EntraTenant.KeyId, impatient.Token).AsTask();
        var second = FindAsync(EntraTenant.KeyId);
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        provider.Hold.SetResult();
        Assert.NotNull((await second).Key);
        Assert.Equal(1, provider.Fetches);
    }

    [Fact]
    public async Task An_unknown_key_id_causes_one_fetch_in_five_minutes()
    {
        await FindAsync(EntraTenant.KeyId);

        for (var i = 0; i < 20; i++)
            Assert.Equal(SigningKeyLookup.Unknown, await FindAsync($"made-up-{i}"));
        Assert.Equal(2, provider.Fetches);

        clock.Advance(OpenIdKeySource.MinInterval - TimeSpan.FromSeconds(1));
        await FindAsync("made-up");
        Assert.Equal(2, provider.Fetches);

        clock.Advance(TimeSpan.FromSeconds(1));
        await FindAsync("made-up");
        Assert.Equal(3, provider.Fetches);
    }

    [Fact]
    public async Task An_unknown_key_id_right_at_the_start_causes_no_second_fetch()
    {
        Assert.Equal(SigningKeyLookup.Unknown, await FindAsync("made-up"));

        Assert.Equal(1, provider.Fetches);
    }

    [Fact]
    public async Task A_key_that_the_provider_has_just_begun_to_use_is_found()
    {
        await FindAsync(EntraTenant.KeyId);
        provider.Keys = EntraTenant.Shared.KeySet(EntraTenant.KeyId, "key-2");

        Assert.NotNull((await FindAsync("key-2")).Key);
    }

    [Fact]
    public async Task Calls_with_a_new_key_that_come_at_once_all_succeed_with_one_fetch()
    {
        await FindAsync(EntraTenant.KeyId);
        provider.Keys = EntraTenant.Shared.KeySet("key-2");
        provider.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, 20).Select(_ => FindAsync("key-2")).ToList();
        provider.Hold.SetResult();

        Assert.All(await Task.WhenAll(calls), lookup => Assert.NotNull(lookup.Key));
        Assert.Equal(2, provider.Fetches);
    }

    [Fact]
    public async Task A_key_that_came_into_use_during_a_fetch_is_found_by_another_one()
    {
        await FindAsync(EntraTenant.KeyId);
        provider.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        clock.Advance(OpenIdKeySource.RenewAfter);
        await FindAsync(EntraTenant.KeyId);
        await UntilAsync(() => provider.Fetches == 2);
        var pending = FindAsync("key-2");
        // What the running fetch will be answered with is older than the key: the provider changes at its second document.
        provider.AfterNextKeys = () => provider.Keys = EntraTenant.Shared.KeySet(EntraTenant.KeyId, "key-2");
        provider.Hold.SetResult();

        Assert.NotNull((await pending).Key);
        Assert.Equal(3, provider.Fetches);
    }

    [Fact]
    public async Task A_rollover_with_both_keys_published_fails_no_call()
    {
        await FindAsync(EntraTenant.KeyId);
        provider.Keys = EntraTenant.Shared.KeySet(EntraTenant.KeyId, "key-2");
        for (var minute = 0; minute < 30; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.NotNull((await FindAsync(minute % 2 == 0 ? EntraTenant.KeyId : "key-2")).Key);
        }

        Assert.Equal(2, provider.Fetches);
    }

    [Fact]
    public async Task The_state_of_the_keys_is_told_without_asking_anybody()
    {
        Assert.Equal(new SigningKeyStatus(null, false), source.Status);
        provider.Failure = new HttpRequestException("away");
        await FindAsync(EntraTenant.KeyId);
        Assert.Equal(new SigningKeyStatus(null, true), source.Status);

        provider.Failure = null;
        clock.Advance(OpenIdKeySource.FailureBackOff);
        await FindAsync(EntraTenant.KeyId);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new SigningKeyStatus(TimeSpan.FromMinutes(1), false), source.Status);

        provider.Failure = new HttpRequestException("away");
        await FindAsync("key-2");
        Assert.Equal(new SigningKeyStatus(TimeSpan.FromMinutes(1), true), source.Status);
        var asked = provider.Requests.Count;
        clock.Advance(OpenIdKeySource.MaxAge);
        Assert.Equal(new SigningKeyStatus(null, true), source.Status);
        Assert.Equal(asked, provider.Requests.Count);
    }

    [Fact]
    public void A_scheme_has_one_source_for_an_issuer_however_often_it_is_built()
    {
        var sources = new OpenIdKeySources(new AzureEnvironment(RunningInAzure: true), clock, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var first = sources.Open("b", OidcRegistration.From(SampleIssuer.Settings).Provider);

        Assert.Same(first, sources.Open("b", OidcRegistration.From(SampleIssuer.Settings).Provider));
        Assert.NotSame(first, sources.Open("a", OidcRegistration.From(SampleIssuer.Settings).Provider));
        Assert.Equal(["a", "b"], sources.Status.Select(entry => entry.Scheme));
    }

    [Theory]
    [InlineData("https://keys.example/certs", null)]
    [InlineData("https://keys.example/certs?v=2", "jwks_uri")]
    [InlineData("https://login.microsoftonline.com/certs", "jwks_uri")]
    public async Task Keys_elsewhere_are_at_the_address_of_the_settings_or_nowhere(string address, string? fault)
    {
        provider.Configuration = provider.Configuration.Replace(FakeProvider.KeysUrl, address, StringComparison.Ordinal);
        var pinned = OpenIdProvider.Of(EntraRegistration.From(EntraTenant.Options)) with { KeysUri = new Uri("https://keys.example/certs") };

        var (keys, found) = await new OpenIdDocuments(client, pinned, new AzureEnvironment(RunningInAzure: true)).ReadKeysAsync(TestContext.Current.CancellationToken);

        Assert.Equal(fault, found);
        Assert.Equal(fault is null, keys is not null);
    }

    [Fact]
    public async Task After_twelve_hours_a_call_renews_the_keys_without_waiting()
    {
        await FindAsync(EntraTenant.KeyId);
        provider.Keys = EntraTenant.Shared.KeySet("key-2");
        clock.Advance(OpenIdKeySource.RenewAfter - TimeSpan.FromSeconds(1));
        await FindAsync(EntraTenant.KeyId);
        Assert.Equal(1, provider.Fetches);

        provider.Hold = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        clock.Advance(TimeSpan.FromSeconds(1));
        var pending = FindAsync(EntraTenant.KeyId);
        Assert.True(pending.IsCompletedSuccessfully, "The call waited for the renewal.");
        provider.Hold.SetResult();

        await LoggedAsync(2);
        Assert.Equal(SigningKeyLookup.Unknown, await FindAsync(EntraTenant.KeyId));
        Assert.NotNull((await FindAsync("key-2")).Key);
    }

    [Fact]
    public async Task Good_keys_outlive_a_provider_that_is_away_until_they_are_a_day_old()
    {
        await FindAsync(EntraTenant.KeyId);
        provider.Failure = new HttpRequestException("away");

        clock.Advance(OpenIdKeySource.RenewAfter);
        Assert.NotNull((await FindAsync(EntraTenant.KeyId)).Key);
        await LoggedAsync(2);
        Assert.NotNull((await FindAsync(EntraTenant.KeyId)).Key);
        Assert.Equal(2, provider.Fetches);

        clock.MoveTo(EntraTenant.Now + OpenIdKeySource.MaxAge - TimeSpan.FromSeconds(1));
        Assert.NotNull((await FindAsync(EntraTenant.KeyId)).Key);
        await LoggedAsync(3);

        clock.MoveTo(EntraTenant.Now + OpenIdKeySource.MaxAge + OpenIdKeySource.FailureBackOff);
        Assert.True((await FindAsync(EntraTenant.KeyId)).IsUnavailable);
        provider.Failure = null;
        clock.Advance(OpenIdKeySource.FailureBackOff);
        Assert.NotNull((await FindAsync(EntraTenant.KeyId)).Key);
    }

    [Fact]
    public async Task A_failed_renewal_is_not_tried_again_for_five_minutes()
    {
        await FindAsync(EntraTenant.KeyId);
        provider.Failure = new HttpRequestException("away");
        clock.Advance(OpenIdKeySource.RenewAfter);
        await FindAsync(EntraTenant.KeyId);
        await LoggedAsync(2);

        clock.Advance(OpenIdKeySource.MinInterval - TimeSpan.FromSeconds(1));
        await FindAsync(EntraTenant.KeyId);
        Assert.Equal(2, provider.Fetches);

        clock.Advance(TimeSpan.FromSeconds(1));
        await FindAsync(EntraTenant.KeyId);
        await LoggedAsync(3);
        Assert.Equal(3, provider.Fetches);
    }

    [Fact]
    public async Task Without_any_keys_a_provider_that_is_away_is_asked_once_in_ten_seconds()
    {
        provider.Failure = new HttpRequestException("away");
        for (var i = 0; i < 10; i++)
            Assert.Equal(SigningKeyLookup.Unavailable, await FindAsync(EntraTenant.KeyId));
        Assert.Equal(1, provider.Fetches);

        clock.Advance(OpenIdKeySource.FailureBackOff);
        provider.Failure = null;
        Assert.NotNull((await FindAsync(EntraTenant.KeyId)).Key);
        Assert.Equal(2, provider.Fetches);
    }

    [Fact]
    public async Task While_the_provider_is_away_an_unknown_key_id_is_no_verdict()
    {
        await FindAsync(EntraTenant.KeyId);
        provider.Failure = new IOException("away");

        Assert.Equal(SigningKeyLookup.Unavailable, await FindAsync("key-2"));
        Assert.NotNull((await FindAsync(EntraTenant.KeyId)).Key);
    }

    [Fact]
    public async Task A_provider_that_does_not_answer_is_given_five_seconds()
    {
        provider.Hold = new TaskCompletionSource();
        var pending = FindAsync(EntraTenant.KeyId);
        await UntilAsync(() => !provider.Requests.IsEmpty);

        clock.Advance(OpenIdKeySource.FetchTimeout);

        Assert.Equal(SigningKeyLookup.Unavailable, await pending);
        Assert.Contains("timed_out", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Found)]
    [InlineData(HttpStatusCode.NoContent)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Only_200_is_an_answer(HttpStatusCode status)
    {
        provider.Status = status;

        await NotFetchedAsync("status");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("""{"issuer":"a","issuer":"b"}""")]
    public async Task A_discovery_document_that_is_not_one_JSON_object_is_not_taken(string text)
    {
        provider.Configuration = text;

        await NotFetchedAsync("json");
    }

    [Theory]
    [InlineData("https://login.microsoftonline.com/{tenantid}/v2.0")]
    [InlineData(EntraTenant.Issuer + "/")]
    [InlineData("https://sts.windows.net/" + EntraTenant.TenantId + "/")]
    public async Task A_discovery_document_of_another_issuer_is_not_taken(string issuer)
    {
        provider.Configuration = provider.Configuration.Replace(EntraTenant.Issuer, issuer, StringComparison.Ordinal);

        await NotFetchedAsync("issuer");
    }

    [Theory]
    [InlineData("https://attacker.example/keys")]
    [InlineData("https://login.microsoftonline.com.attacker.example/keys")]
    [InlineData("https://login.microsoftonline.com:8443/keys")]
    [InlineData("https://user@login.microsoftonline.com/keys")]
    [InlineData("http://login.microsoftonline.com/keys")]
    [InlineData("http://127.0.0.1/keys")]
    [InlineData("file:///etc/keys")]
    [InlineData("/keys")]
    public async Task Keys_are_not_fetched_from_another_host_or_in_the_clear(string address)
    {
        provider.Configuration = provider.Configuration.Replace(FakeProvider.KeysUrl, address, StringComparison.Ordinal);

        await NotFetchedAsync("jwks_uri");
        Assert.Equal([provider.ConfigurationUrl], provider.Requests);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, "jwks_uri")]
    public async Task A_provider_on_this_machine_serves_keys_in_the_clear_outside_Azure_only(bool runningInAzure, string? fault)
    {
        const string Authority = "http://127.0.0.1:5001/";
        var options = new EntraOptions { TenantId = EntraTenant.TenantId, ClientId = EntraTenant.ClientId, Authority = new Uri(Authority) };
        using var local = new FakeProvider { ConfigurationUrl = $"{Authority}{EntraTenant.TenantId}/v2.0/.well-known/openid-configuration" };
        local.Configuration = $$"""{"issuer":"{{Authority}}{{EntraTenant.TenantId}}/v2.0","jwks_uri":"{{Authority}}keys"}""";
        using var localClient = new HttpClient(local);

        var (keys, found) = await new OpenIdDocuments(localClient, OpenIdProvider.Of(EntraRegistration.From(options)), new AzureEnvironment(runningInAzure))
            .ReadKeysAsync(TestContext.Current.CancellationToken);

        Assert.Equal(fault, found);
        Assert.Equal(fault is null, keys?.Find(EntraTenant.KeyId) is not null);
    }

    [Fact]
    public async Task A_document_larger_than_256_KiB_is_not_taken()
    {
        provider.Keys = provider.Keys.PadRight(OpenIdDocuments.MaxBytes);
        Assert.NotNull((await FindAsync(EntraTenant.KeyId)).Key);

        provider.Keys += " ";
        clock.Advance(OpenIdKeySource.MaxAge);
        Assert.True((await FindAsync(EntraTenant.KeyId)).IsUnavailable);
        Assert.Contains("too_large", log.Lines.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"keys":[]}""", "no_keys")]
    [InlineData("""{"keys":[{"kty":"EC","kid":"key-1"}]}""", "no_keys")]
    [InlineData("""{"keys":1}""", "json")]
    [InlineData("""{"keys":[],"Keys":[]}""", "json")]
    public async Task A_key_set_without_usable_keys_does_not_replace_good_ones(string keys, string fault)
    {
        await FindAsync(EntraTenant.KeyId);
        provider.Keys = keys;

        Assert.True((await FindAsync("key-2")).IsUnavailable);
        Assert.Contains(fault, log.Lines.Last(), StringComparison.Ordinal);
        Assert.NotNull((await FindAsync(EntraTenant.KeyId)).Key);
    }

    [Fact]
    public async Task A_failure_nobody_thought_of_counts_as_a_failed_try()
    {
        provider.Failure = new InvalidOperationException("surprise");

        await NotFetchedAsync("unreachable");
        await FindAsync(EntraTenant.KeyId);
        Assert.Equal(1, provider.Fetches);
    }

    [Fact]
    public void The_handler_follows_no_redirect_and_keeps_no_cookie()
    {
        using var handler = Assert.IsType<SocketsHttpHandler>(OpenIdDocuments.CreateHandler());

        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);
        Assert.Equal(TimeSpan.FromSeconds(5), handler.ConnectTimeout);
    }

    private Task<SigningKeyLookup> FindAsync(string keyId) => source.FindAsync(keyId, TestContext.Current.CancellationToken).AsTask();

    private async Task NotFetchedAsync(string fault)
    {
        Assert.Equal(SigningKeyLookup.Unavailable, await FindAsync(EntraTenant.KeyId));
        Assert.Contains($"Warning 2001 The signing keys of {EntraTenant.Issuer} could not be read: {fault}.", log.Lines);
    }

    private Task LoggedAsync(int lines) => UntilAsync(() => log.Lines.Count >= lines);

    // A fetch behind a call's back ends on another thread.
    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(1, limit.Token);
    }
}
