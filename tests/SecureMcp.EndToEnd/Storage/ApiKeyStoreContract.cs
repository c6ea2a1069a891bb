using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Callers;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every store of API keys promises.</summary>
public abstract class ApiKeyStoreContract
{
    private static readonly DateTimeOffset End = new(2199, 6, 30, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal static ApiKeyRow Row(string id = "nightly") => new()
    {
        Hash = RandomNumberGenerator.GetBytes(32),
        Id = id,
        TenantId = "contoso",
        ExpiresAt = End,
        Name = "It's the \"night\" shift \u00e4\ud83d\ude00",
        Owner = "Team A",
        Scopes = new[] { "b", "a" }.ToFrozenSet(StringComparer.Ordinal),
        Roles = new[] { "r" }.ToFrozenSet(StringComparer.Ordinal),
    };

    [Fact]
    public async Task A_key_comes_back_under_its_hash_with_all_that_it_grants()
    {
        var (key, other) = (Row(), Row("other"));
        var found = await (await StoreAsync(key, other)).FindAsync(key.Hash, Cancellation);

        Assert.Equal(("nightly", "contoso", End, key.Name, "Team A", false), (found!.Id, found.TenantId, found.ExpiresAt, found.Name, found.Owner, found.IsRevoked));
        Assert.Equal(key.Hash.ToArray(), found.Hash.ToArray());
        Assert.Equal(["a", "b"], found.Scopes.Order(StringComparer.Ordinal));
        Assert.Equal(["r"], found.Roles);
    }

    [Fact]
    public async Task A_hash_that_is_no_key_s_is_told_so_also_when_it_begins_like_one()
    {
        var key = Row();
        var near = key.Hash.ToArray();
        near[^1] ^= 1;
        var store = await StoreAsync(key);

        Assert.Null(await store.FindAsync(near, Cancellation));
        Assert.Null(await store.FindAsync(RandomNumberGenerator.GetBytes(32), Cancellation));
    }

    [Fact]
    public async Task A_key_that_was_taken_back_or_has_ended_is_still_known_for_what_it_was()
    {
        var revoked = Row() with { IsRevoked = true, RevokedAt = End.AddYears(-100) };
        var ended = Row() with { ExpiresAt = End.AddYears(-200) };
        var store = await StoreAsync(revoked, ended);

        Assert.True((await store.FindAsync(revoked.Hash, Cancellation))!.IsRevoked);
        Assert.Equal(ended.ExpiresAt, (await store.FindAsync(ended.Hash, Cancellation))!.ExpiresAt);
    }

    [Fact]
    public async Task A_use_is_noted_for_a_key_of_its_own_and_for_none()
    {
        var key = Row();
        var store = await StoreAsync(key);
        await store.NoteUseAsync((await store.FindAsync(key.Hash, Cancellation))!, End.AddDays(-1), Cancellation);
        await store.NoteUseAsync(Row() with { Version = "W/\"gone\"" }, End.AddDays(-1), Cancellation);

        Assert.NotNull(await store.FindAsync(key.Hash, Cancellation));
    }

    private protected abstract Task<IApiKeyStore> StoreAsync(params ApiKeyRow[] rows);
}

public sealed class ConfiguredApiKeyStoreContract : ApiKeyStoreContract
{
    private protected override Task<IApiKeyStore> StoreAsync(params ApiKeyRow[] rows) =>
        Task.FromResult<IApiKeyStore>(new ConfiguredApiKeys(rows, NullLogger<ConfiguredApiKeys>.Instance));
}

public sealed class TableApiKeyStoreContract(SharedAzurite azurite) : ApiKeyStoreContract
{
    private protected override async Task<IApiKeyStore> StoreAsync(params ApiKeyRow[] rows)
    {
        var store = OperatorStores.Keys(Tables.New(await azurite.RequireAsync()));
        foreach (var row in rows)
            Assert.True(await store.TryAddAsync(row, TestContext.Current.CancellationToken));
        return store;
    }
}
