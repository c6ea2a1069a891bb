using System.Security.Cryptography;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.House;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: a key lets in whom it was made for, until it ends or is taken back, and nothing of it stays behind.</summary>
public sealed class ApiKeySchemeTests
{
    private static readonly byte[] HashKey = Convert.FromBase64String(SampleKeys.HashKey);

    private readonly SettableTimeProvider clock = new();
    private readonly RecordedLog<ConfiguredApiKeys> log = new();

    [Fact]
    public async Task A_key_makes_an_application_with_the_scopes_and_roles_of_its_entry()
    {
        var caller = (await AskAsync(SampleKeys.First, SampleKeys.Entry(SampleKeys.First))).Caller!;

        Assert.Equal(("api-key", "contoso", "build-agent", "build-agent"), (caller.Scheme, caller.TenantId, caller.SubjectId, caller.ClientId));
        Assert.True(caller.IsApp);
        Assert.Equal("Build agent", caller.DisplayName);
        Assert.Equal(new DateTimeOffset(2027, 6, 30, 0, 0, 0, TimeSpan.Zero), caller.ExpiresAt);
        Assert.True(caller.HasScope("secrets.read"));
        Assert.True(caller.HasRole("auditor"));
    }

    [Fact]
    public async Task A_scope_is_no_role_and_what_was_not_granted_is_not_there()
    {
        var caller = (await AskAsync(SampleKeys.First, SampleKeys.Entry(SampleKeys.First))).Caller!;

        Assert.False(caller.HasRole("secrets.read"));
        Assert.False(caller.HasScope("secrets.write"));
        Assert.False(caller.HasScope("Secrets.Read"));
    }

    [Theory]
    [InlineData(CredentialKind.ApiKey)]
    [InlineData(CredentialKind.Bearer)]
    public async Task It_comes_in_either_header(CredentialKind kind)
    {
        var scheme = Scheme(SampleKeys.Entry(SampleKeys.First));
        var credential = new Credential(kind, SampleKeys.First);

        Assert.True(scheme.Fits(credential));
        Assert.NotNull((await scheme.AuthenticateAsync(credential, TestContext.Current.CancellationToken)).Caller);
    }

    [Fact]
    public void Whatever_comes_as_a_key_is_judged_here_and_of_tokens_only_what_says_that_it_is_one()
    {
        var scheme = Scheme(SampleKeys.Entry(SampleKeys.First));

        Assert.True(scheme.Fits(new Credential(CredentialKind.ApiKey, "anything")));
        Assert.True(scheme.Fits(new Credential(CredentialKind.Bearer, "smcp_anything")));
        Assert.False(scheme.Fits(new Credential(CredentialKind.Bearer, "anything")));
        Assert.False(scheme.Fits(new Credential(CredentialKind.Bearer, "SMCP_anything")));
        Assert.False(scheme.Fits(new Credential(CredentialKind.Bearer, EntraTenant.Shared.Token(EntraTenant.UserClaims()))));
    }

    [Fact]
    public async Task A_mistyped_key_is_refused_before_anything_is_hashed_or_looked_up()
    {
        var store = new CountingStore(null);
        var scheme = new ApiKeyScheme(HashKey, store, clock);
        var last = SampleKeys.First[^1] == 'a' ? 'b' : 'a';

        Assert.Equal("api_key_checksum", (await AskAsync(scheme, SampleKeys.First[..^1] + last)).Fault);
        Assert.Equal("api_key_form", (await AskAsync(scheme, "smcp_typo")).Fault);
        Assert.Equal(0, store.Asked);
        Assert.Equal("api_key_unknown", (await AskAsync(scheme, SampleKeys.First)).Fault);
        Assert.Equal(1, store.Asked);
    }

    [Fact]
    public async Task Unknown_revoked_and_expired_are_told_apart_in_the_record_only()
    {
        var revoked = SampleKeys.Entry(SampleKeys.First, entry => new ApiKeyEntry { Id = entry.Id, Hash = entry.Hash, ExpiresAt = entry.ExpiresAt, Revoked = true });

        Assert.Equal("api_key_unknown", (await AskAsync(SampleKeys.Second, SampleKeys.Entry(SampleKeys.First))).Fault);
        Assert.Equal("api_key_revoked", (await AskAsync(SampleKeys.First, revoked)).Fault);
        clock.MoveTo(new DateTimeOffset(2027, 6, 30, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal("api_key_expired", (await AskAsync(SampleKeys.First, SampleKeys.Entry(SampleKeys.First))).Fault);
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task A_key_is_good_until_its_last_moment()
    {
        var scheme = Scheme(SampleKeys.Entry(SampleKeys.First));
        var end = new DateTimeOffset(2027, 6, 30, 0, 0, 0, TimeSpan.Zero);

        clock.MoveTo(end - TimeSpan.FromTicks(1));
        Assert.NotNull((await AskAsync(scheme, SampleKeys.First)).Caller);
        clock.MoveTo(end);
        Assert.Null((await AskAsync(scheme, SampleKeys.First)).Caller);
    }

    [Fact]
    public async Task A_key_hashed_under_another_hash_key_is_unknown()
    {
        var entry = new ApiKeyEntry { Id = "a", Hash = SampleKeys.HashOf(SampleKeys.First, SampleKeys.OtherHashKey), ExpiresAt = "2027-06-30" };

        Assert.Equal("api_key_unknown", (await AskAsync(SampleKeys.First, entry)).Fault);
    }

    [Fact]
    public async Task While_a_key_is_replaced_both_are_the_same_caller_and_the_old_one_can_be_taken_back()
    {
        var old = SampleKeys.Entry(SampleKeys.First);
        var renewed = SampleKeys.Entry(SampleKeys.Second);
        var before = (await AskAsync(SampleKeys.First, old, renewed)).Caller!;
        var after = (await AskAsync(SampleKeys.Second, old, renewed)).Caller!;
        var taken = new ApiKeyEntry { Id = old.Id, Owner = old.Owner, TenantId = old.TenantId, Hash = old.Hash, ExpiresAt = old.ExpiresAt, Revoked = true };

        Assert.Equal(before.Key, after.Key);
        Assert.NotEqual(before.CredentialIdHash, after.CredentialIdHash);
        Assert.Equal("api_key_revoked", (await AskAsync(SampleKeys.First, taken, renewed)).Fault);
        Assert.NotNull((await AskAsync(SampleKeys.Second, taken, renewed)).Caller);
    }

    [Fact]
    public async Task A_store_that_answers_with_another_row_lets_nobody_in()
    {
        var scheme = new ApiKeyScheme(HashKey, new CountingStore(ApiKeySchemes.RowOf(SampleKeys.Entry(SampleKeys.Second))), clock);

        Assert.Equal("api_key_unknown", (await AskAsync(scheme, SampleKeys.First)).Fault);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_is_no_verdict_and_lets_nobody_in()
    {
        var answer = await AskAsync(new ApiKeyScheme(HashKey, new BrokenStore(), clock), SampleKeys.First);

        Assert.True(answer.IsUnavailable);
        Assert.Null(answer.Caller);
        Assert.Equal(("api_keys_unavailable", TimeSpan.FromSeconds(5)), (answer.Fault, answer.RetryAfter));
    }

    [Fact]
    public async Task Its_use_is_told_to_the_log_once_an_hour_by_id_and_owner_and_never_itself()
    {
        var scheme = Scheme(SampleKeys.Entry(SampleKeys.First));

        await AskAsync(scheme, SampleKeys.First);
        await AskAsync(scheme, SampleKeys.First);
        clock.Advance(TimeSpan.FromMinutes(59));
        await AskAsync(scheme, SampleKeys.First);
        Assert.Single(log.Lines);
        clock.Advance(TimeSpan.FromMinutes(1));
        await AskAsync(scheme, SampleKeys.First);

        Assert.Equal(2, log.Lines.Count);
        Assert.All(log.Lines, line =>
        {
            Assert.Contains("build-agent", line, StringComparison.Ordinal);
            Assert.Contains("Team A", line, StringComparison.Ordinal);
            Assert.DoesNotContain("smcp_", line, StringComparison.Ordinal);
            Assert.DoesNotContain(SampleKeys.HashOf(SampleKeys.First), line, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task The_caller_and_the_row_show_neither_the_key_nor_its_hash()
    {
        var entry = SampleKeys.Entry(SampleKeys.First);
        var caller = (await AskAsync(SampleKeys.First, entry)).Caller!;
        var shown = $"{caller} {ApiKeySchemes.RowOf(entry)} {new Credential(CredentialKind.ApiKey, SampleKeys.First)}";

        Assert.DoesNotContain(SampleKeys.First, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleKeys.HashOf(SampleKeys.First), shown, StringComparison.OrdinalIgnoreCase);
    }

    // The types that compare hashes and signatures use the comparison that takes the same time whatever it compares.
    [Theory]
    [InlineData(typeof(ApiKeyScheme))]
    [InlineData(typeof(ConfiguredApiKeys))]
    [InlineData(typeof(HmacAlgorithm))]
    public void Comparisons_take_constant_time(Type comparing) => Assert.Contains(typeof(CryptographicOperations), TypeReferences.Of(comparing));

    private Task<Authentication> AskAsync(string key, params ApiKeyEntry[] entries) => AskAsync(Scheme(entries), key);

    private static async Task<Authentication> AskAsync(ApiKeyScheme scheme, string key) =>
        await scheme.AuthenticateAsync(new Credential(CredentialKind.ApiKey, key), TestContext.Current.CancellationToken);

    private ApiKeyScheme Scheme(params ApiKeyEntry[] entries) => new(HashKey, new ConfiguredApiKeys([.. entries.Select(ApiKeySchemes.RowOf)], log), clock);

    private sealed class CountingStore(ApiKeyRow? row) : IApiKeyStore
    {
        public int Asked { get; private set; }

        public ValueTask<ApiKeyRow?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
        {
            Asked++;
            return ValueTask.FromResult(row);
        }

        public ValueTask NoteUseAsync(ApiKeyRow key, DateTimeOffset at, CancellationToken cancellationToken) => throw new InvalidOperationException("Nobody was let in.");
    }

    private sealed class BrokenStore : IApiKeyStore
    {
        public ValueTask<ApiKeyRow?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => throw new StateUnavailableException("away");

        public ValueTask NoteUseAsync(ApiKeyRow key, DateTimeOffset at, CancellationToken cancellationToken) => throw new StateUnavailableException("away");
    }
}
