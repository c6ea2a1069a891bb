using Azure;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>
/// Whatever goes in comes out, through every operation, or is refused before it is sent. The emulator checks each request's
/// signature as well, with code of its own.
/// </summary>
public sealed class TableHostileTests(SharedAzurite azurite)
{
    private static readonly string Longest = new('k', TableKeys.MaxBytes / 2);
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Keys =>
    [
        "", " ", "'", "''", "O'Brien's ''quoted''", "',RowKey='other", "') or (PartitionKey ne '", "100%25 %2F %41 %", "a+b&c=d;e,f(g)h@i:j$k!l~m*n",
        "ünï çødé 中文 \u00e9 e\u0301", "\ud83d\ude00\ud83d\udc69\u200d\ud83d\ude80", "\ufeff\u200b\u202e", "..", "\"<>[]{}|^`", "--batch_1", "null", Longest, new string('\u4e2d', 170),
    ];

    public static IEnumerable<TheoryDataRow<object>> Values => new object[]
    {
        "", " ", " both ends ", "'", "\"\\/\b\f\n\r\t", "\0", "line\r\n--batch_1\r\nHTTP/1.1 204 No Content\r\nETag: x\r\n\r\n", "%00%27+&", "ünï 中文 e\u0301", "\ud83d\ude00", "\ufeff\u202e\uffff",
        "NaN", "2026-11-21T10:00:00Z", "{\"odata.error\":{\"code\":\"TableNotFound\"}}", new string('\u4e2d', TableEntityLimits.MaxValueBytes / 2), new string('"', TableEntityLimits.MaxValueBytes / 2),
        int.MinValue, int.MaxValue, 0, long.MinValue, long.MaxValue, 0L,
        double.MinValue, double.MaxValue, double.Epsilon, -0.0, 1.0, 0.1, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        true, false, new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.MaxValue, Now.AddTicks(1), Now.ToOffset(TimeSpan.FromHours(-5)),
        Array.Empty<byte>(), new byte[] { 0, 1, 254, 255 }, Enumerable.Range(0, TableEntityLimits.MaxValueBytes).Select(i => (byte)i).ToArray(),
    }.Select(value => new TheoryDataRow<object>(value));

    [Theory, MemberData(nameof(Keys))]
    public async Task A_key_names_one_row_in_every_operation(string key)
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        await table.AddEntityAsync(new TableEntity(key, "other"), Cancellation);
        await table.AddEntityAsync(new TableEntity("other", key), Cancellation);

        var inserted = await table.AddEntityAsync(Row(key, 1), Cancellation);
        Assert.Equal(TableOutcome.Conflict, (await table.AddEntityAsync(Row(key, 9), Cancellation)).Outcome);
        var merged = await table.UpdateEntityAsync(Row(key, 2), inserted.ETag, TableUpdateMode.Merge, Cancellation);
        await IsAsync(table, key, 2);
        Assert.Equal(TableOutcome.PreconditionFailed, (await table.UpdateEntityAsync(Row(key, 9), inserted.ETag, TableUpdateMode.Replace, Cancellation)).Outcome);
        await table.UpdateEntityAsync(Row(key, 3), merged.ETag, TableUpdateMode.Replace, Cancellation);
        await table.UpsertEntityAsync(Row(key, 4), TableUpdateMode.Merge, Cancellation);
        await table.UpsertEntityAsync(Row(key, 5), TableUpdateMode.Replace, Cancellation);
        await IsAsync(table, key, 5);

        var upserted = await UpsertAndDeleteOtherAsync(table, key);
        var page = await table.QueryAsync(new TableQuery { Filter = TableFilter.All(TableFilter.Equal("PartitionKey", key), TableFilter.Equal("RowKey", key)) }, null, Cancellation);
        var found = Assert.Single(page.Entities);
        Assert.Equal((key, key, 6), (found.PartitionKey, found.RowKey, found["N"]));
        Assert.Equal(upserted, found.ETag);

        Assert.Equal(TableOutcome.Done, (await table.DeleteEntityAsync(key, key, found.ETag, Cancellation)).Outcome);
        Assert.Equal(["other"], (await table.QueryAsync(new TableQuery(), null, Cancellation)).Entities.Select(row => row.PartitionKey));
    }

    [Theory, MemberData(nameof(Values))]
    public async Task A_value_comes_back_from_every_way_in_by_every_way_out(object value)
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var inserted = await table.AddEntityAsync(Row("insert"), Cancellation);
        await table.UpdateEntityAsync(Row("insert"), inserted.ETag, TableUpdateMode.Merge, Cancellation);
        await table.UpsertEntityAsync(Row("upsert"), TableUpdateMode.Replace, Cancellation);
        var submitted = await table.SubmitTransactionAsync([new(TableTransactionActionType.Add, Row("batched1")), new(TableTransactionActionType.UpsertReplace, Row("batched2"))], Cancellation);

        Assert.Equal(TableOutcome.Done, submitted.Outcome);
        var rows = (await table.QueryAsync(new TableQuery(), null, Cancellation)).Entities.ToList();
        rows.Add((await table.GetEntityIfExistsAsync("p", "batched1", Cancellation)).Entity!);
        Assert.Equal(5, rows.Count);
        Assert.All(rows, row =>
        {
            Assert.Equal(["A", "Value", "Z"], row.Properties.Keys.Order(StringComparer.Ordinal));
            Assert.IsType(value.GetType(), row["Value"]);
            Assert.Equal(value, row["Value"]);
            Assert.Equal(("before", "behind"), (row["A"], row["Z"]));
        });

        TableEntity Row(string key) => new("p", key) { ["A"] = "before", ["Value"] = value, ["Z"] = "behind" };
    }

    [Fact]
    public async Task Names_at_their_limits_come_back()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var longest = new string('n', TableEntityLimits.MaxNameLength);
        var row = new TableEntity("p", "r") { ["_"] = "shortest", [longest] = long.MaxValue, ["odata"] = 1, ["partitionkey"] = "other case", ["etag"] = Now };
        Assert.Equal(TableOutcome.Done, (await table.AddEntityAsync(row, Cancellation)).Outcome);
        Assert.Equal(row.Properties, (await table.GetEntityIfExistsAsync("p", "r", Cancellation)).Entity!.Properties);
    }

    [Fact]
    public async Task A_row_of_one_mebibyte_and_of_252_properties_is_stored_and_one_more_of_either_is_not_sent()
    {
        var faults = new Faults();
        var table = await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options());
        var most = new TableEntity("p", "most");
        for (var i = 0; i < TableEntityLimits.MaxCustomProperties; i++)
            most[$"P{i:D3}"] = i;
        var largest = Sized("largest", TableEntityLimits.MaxEntityBytes);
        foreach (var row in (TableEntity[])[most, largest])
        {
            Assert.Equal(TableOutcome.Done, (await table.AddEntityAsync(row, Cancellation)).Outcome);
            Assert.Equal(row.Properties, (await table.GetEntityIfExistsAsync("p", row.RowKey, Cancellation)).Entity!.Properties);
        }

        faults.Sent.Clear();
        most["P252"] = 1;
        await RefusedAsync(table, most);
        await RefusedAsync(table, Sized("larger", TableEntityLimits.MaxEntityBytes + 1));
        await RefusedAsync(table, new TableEntity("p", "r") { ["Text"] = new string('x', (TableEntityLimits.MaxValueBytes / 2) + 1) });
        await RefusedAsync(table, new TableEntity("p", "r") { ["Bytes"] = new byte[TableEntityLimits.MaxValueBytes + 1] });
        await RefusedAsync(table, new TableEntity("p", Longest + "k"));
        await RefusedAsync(table, new TableEntity("p/", "r"));
        await RefusedAsync(table, new TableEntity("p", "half \ud83d"));
        await RefusedAsync(table, new TableEntity("p", "r") { [new string('n', TableEntityLimits.MaxNameLength + 1)] = 1 });
        await RefusedAsync(table, new TableEntity("p", "r") { ["Half"] = "\ud83d" });
        Assert.Empty(faults.Sent);
    }

    [Fact]
    public async Task A_transaction_of_100_actions_and_of_four_mebibytes_is_done_and_a_larger_one_is_not_sent()
    {
        var faults = new Faults();
        var table = await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options());
        var hundred = Enumerable.Range(0, 100).Select(i => Add(new TableEntity("p", $"r{i:D3}") { ["N"] = i })).ToList();
        var done = await table.SubmitTransactionAsync(hundred, Cancellation);
        Assert.Equal((TableOutcome.Done, 100), (done.Outcome, done.ETags.Count(version => version != default)));
        Assert.Equal(Enumerable.Range(0, 100), (await table.QueryAsync(new TableQuery(), null, Cancellation)).Entities.Select(row => (int)row["N"]!));

        // In base64, three bytes take four: 3,000 KiB of values are nearly 4 MiB on the wire.
        var large = Enumerable.Range(0, 3).Select(i => Add(Sized($"large{i}", 1000 * 1024))).ToList();
        Assert.Equal(TableOutcome.Done, (await table.SubmitTransactionAsync(large, Cancellation)).Outcome);

        faults.Sent.Clear();
        await Assert.ThrowsAsync<TableLimitException>(() => table.SubmitTransactionAsync([.. hundred, Add(new TableEntity("p", "r100"))], Cancellation));
        await Assert.ThrowsAsync<TableLimitException>(() => table.SubmitTransactionAsync([.. large, Add(Sized("large3", 200 * 1024))], Cancellation));
        await Assert.ThrowsAsync<TableLimitException>(() => table.SubmitTransactionAsync([], Cancellation));
        await Assert.ThrowsAsync<TableLimitException>(() => table.SubmitTransactionAsync([hundred[0], hundred[0]], Cancellation));
        await Assert.ThrowsAsync<TableLimitException>(() => table.SubmitTransactionAsync([hundred[0], Add(new TableEntity("q", "r"))], Cancellation));
        Assert.Empty(faults.Sent);
    }

    private static TableTransactionAction Add(TableEntity row) => new(TableTransactionActionType.Add, row);

    private static TableEntity Row(string key, int number) => new(key, key) { ["N"] = number };

    /// <summary>A row of exactly this size by the service's formula.</summary>
    private static TableEntity Sized(string key, int bytes)
    {
        var row = new TableEntity("p", key);
        for (var i = 0; TableEntityLimits.SizeOf(row) < bytes; i++)
        {
            var left = bytes - TableEntityLimits.SizeOf(row) - 18;
            row[$"B{i:D2}"] = new byte[Math.Min(left, TableEntityLimits.MaxValueBytes - 1024)];
        }

        Assert.Equal(bytes, TableEntityLimits.SizeOf(row));
        return row;
    }

    /// <summary>In one transaction, except for the key that the emulator's own reader of transactions takes for two.</summary>
    private static async Task<ETag> UpsertAndDeleteOtherAsync(TableClient table, string key)
    {
        if (key.Contains("RowKey='", StringComparison.Ordinal))
        {
            Assert.Equal(TableOutcome.Done, (await table.DeleteEntityAsync(key, "other", ETag.All, Cancellation)).Outcome);
            return (await table.UpsertEntityAsync(Row(key, 6), TableUpdateMode.Merge, Cancellation)).ETag;
        }

        var submitted = await table.SubmitTransactionAsync(
            [new(TableTransactionActionType.UpsertMerge, Row(key, 6)), new(TableTransactionActionType.Delete, new TableEntity(key, "other"), ETag.All)],
            Cancellation);
        Assert.Equal(TableOutcome.Done, submitted.Outcome);
        return submitted.ETags[0];
    }

    private static async Task IsAsync(TableClient table, string key, int number)
    {
        var read = await table.GetEntityIfExistsAsync(key, key, Cancellation);
        Assert.Equal((TableOutcome.Done, key, key), (read.Outcome, read.Entity!.PartitionKey, read.Entity.RowKey));
        Assert.Equal(number, read.Entity["N"]);
    }

    private static async Task RefusedAsync(TableClient table, TableEntity row)
    {
        await Assert.ThrowsAsync<TableLimitException>(() => table.AddEntityAsync(row, Cancellation));
        await Assert.ThrowsAsync<TableLimitException>(() => table.UpdateEntityAsync(row, new ETag("W/\"1\""), TableUpdateMode.Merge, Cancellation));
        await Assert.ThrowsAsync<TableLimitException>(() => table.UpsertEntityAsync(row, TableUpdateMode.Replace, Cancellation));
        await Assert.ThrowsAsync<TableLimitException>(() => table.SubmitTransactionAsync([Add(row)], Cancellation));
    }
}
