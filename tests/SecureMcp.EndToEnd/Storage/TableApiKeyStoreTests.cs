using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What the table of API keys promises beyond the contract: what operators do to keys holds, whoever else writes.</summary>
public sealed class TableApiKeyStoreTests(SharedAzurite azurite)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_look_is_one_request_and_a_second_key_of_the_same_hash_is_none()
    {
        var faults = new Faults();
        var store = OperatorStores.Keys(await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options()));
        var key = ApiKeyStoreContract.Row();
        Assert.True(await store.TryAddAsync(key, Cancellation));
        Assert.False(await store.TryAddAsync(key with { Id = "other" }, Cancellation));
        faults.Sent.Clear();

        Assert.Equal("nightly", (await store.FindAsync(key.Hash, Cancellation))!.Id);
        Assert.Single(faults.Sent);
    }

    [Fact]
    public async Task An_added_key_whose_answer_was_lost_is_added()
    {
        var faults = new Faults();
        var store = OperatorStores.Keys(await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options()));
        faults.Next(Faults.Fault.LoseAnswer);

        Assert.True(await store.TryAddAsync(ApiKeyStoreContract.Row(), Cancellation));
    }

    [Fact]
    public async Task The_last_use_is_written_once_an_hour_and_takes_no_revocation_back()
    {
        var faults = new Faults();
        var store = OperatorStores.Keys(await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options()));
        await store.TryAddAsync(ApiKeyStoreContract.Row(), Cancellation);
        var read = Assert.Single(await store.ListAsync(null, null, Cancellation));

        await store.NoteUseAsync(read, Now, Cancellation);
        await Eventually.TrueAsync(() => faults.Sent.Any(sent => sent.StartsWith("PATCH", StringComparison.Ordinal)), "The use was not written.");
        await store.NoteUseAsync(read, Now.AddMinutes(59), Cancellation);
        var used = await UsedAsync(store);
        Assert.Equal(Now, used.LastUsedAt);
        // Another instance reads what this one wrote, and has nothing to add for an hour.
        var another = OperatorStores.Keys(await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options()));
        faults.Sent.Clear();
        await another.NoteUseAsync(used, Now.AddMinutes(59), Cancellation);

        Assert.True(await store.TryEndAsync(used with { IsRevoked = true, RevokedAt = Now }, Cancellation));
        await store.NoteUseAsync(used, Now.AddHours(1), Cancellation);
        await Eventually.TrueAsync(() => faults.Sent.Count(sent => sent.StartsWith("PATCH", StringComparison.Ordinal)) >= 2, "The stale note was not tried.");
        var after = Assert.Single(await store.ListAsync(null, null, Cancellation));
        Assert.Equal((true, Now, Now), (after.IsRevoked, after.RevokedAt, after.LastUsedAt));
        Assert.Equal(2, faults.Sent.Count(sent => sent.StartsWith("PATCH", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_note_that_can_not_be_written_stays_inside()
    {
        var faults = new Faults();
        var store = OperatorStores.Keys(await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options()));
        await store.TryAddAsync(ApiKeyStoreContract.Row(), Cancellation);
        var read = Assert.Single(await store.ListAsync(null, null, Cancellation));
        faults.Always(Faults.Fault.Hang);

        var noted = store.NoteUseAsync(read, Now, Cancellation);
        Assert.True(noted.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task An_end_that_was_decided_on_an_older_version_is_not_written()
    {
        var store = OperatorStores.Keys(Tables.New(await azurite.RequireAsync()));
        await store.TryAddAsync(ApiKeyStoreContract.Row(), Cancellation);
        var read = Assert.Single(await store.ListAsync(null, null, Cancellation));
        Assert.True(await store.TryEndAsync(read with { IsRevoked = true, RevokedAt = Now }, Cancellation));

        Assert.False(await store.TryEndAsync(read with { ExpiresAt = Now.AddYears(100) }, Cancellation));
        Assert.True(Assert.Single(await store.ListAsync(null, null, Cancellation)).IsRevoked);
    }

    [Fact]
    public async Task A_row_may_be_swept_ninety_days_behind_its_end_and_no_sooner()
    {
        var emulator = await azurite.RequireAsync();
        var table = Tables.New(emulator);
        var store = OperatorStores.Keys(table);
        var key = ApiKeyStoreContract.Row() with { ExpiresAt = Now.AddDays(10) };
        await store.TryAddAsync(key, Cancellation);
        Assert.Equal("2027-03-01T10:00:00.0000000Z", Assert.Single(await Tables.ReadAsync(emulator, table.Name))["ExpiresAt"]!.GetValue<string>());

        var read = Assert.Single(await store.ListAsync(null, null, Cancellation));
        await store.TryEndAsync(read with { IsRevoked = true, RevokedAt = Now }, Cancellation);
        Assert.Equal("2027-02-19T10:00:00.0000000Z", Assert.Single(await Tables.ReadAsync(emulator, table.Name))["ExpiresAt"]!.GetValue<string>());
    }

    [Fact]
    public async Task Keys_are_listed_over_all_partitions_by_id_and_by_the_beginning_of_their_hash()
    {
        var store = OperatorStores.Keys(Tables.New(await azurite.RequireAsync()));
        ApiKeyRow[] keys = [.. Enumerable.Range(0, 40).Select(i => ApiKeyStoreContract.Row($"job-{i % 20}"))];
        foreach (var key in keys)
            await store.TryAddAsync(key, Cancellation);

        Assert.Equal(40, (await store.ListAsync(null, null, Cancellation)).Count);
        Assert.Equal(2, (await store.ListAsync("job-7", null, Cancellation)).Count);
        foreach (var key in keys)
        {
            var digits = ApiKeyHash.Write(key.Hash.ToArray())[..12];
            Assert.Equal(key.Id, Assert.Single(await store.ListAsync(null, digits, Cancellation)).Id);
        }
    }

    [Theory]
    [InlineData("KeyId", "")]
    [InlineData("EndsAt", "tomorrow")]
    [InlineData("Version", 2)]
    public async Task A_row_that_can_not_be_read_lets_nobody_in(string property, object value)
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var key = ApiKeyStoreContract.Row();
        var row = ApiKeyEntity.From(key);
        row[property] = value;
        await table.AddEntityAsync(row, Cancellation);

        await Assert.ThrowsAsync<StateUnavailableException>(async () => await OperatorStores.Keys(table).FindAsync(key.Hash, Cancellation));
    }

    [Fact]
    public async Task A_revocation_that_can_not_be_read_is_one()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var key = ApiKeyStoreContract.Row();
        var row = ApiKeyEntity.From(key);
        row["RevokedAt"] = "yesterday";
        await table.AddEntityAsync(row, Cancellation);

        Assert.True((await OperatorStores.Keys(table).FindAsync(key.Hash, Cancellation))!.IsRevoked);
    }

    private static async Task<ApiKeyRow> UsedAsync(TableApiKeyStore store)
    {
        for (var i = 0; ; i++)
        {
            var key = Assert.Single(await store.ListAsync(null, null, Cancellation));
            if (key.LastUsedAt is not null)
                return key;
            Assert.True(i < 100, "The use was not written.");
            await Task.Delay(TimeSpan.FromMilliseconds(25), Cancellation);
        }
    }
}
