using Azure;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

public sealed class TableClientTests(SharedAzurite azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_table_is_created_once_and_is_there_the_second_time()
    {
        var table = Tables.New(await azurite.RequireAsync());
        Assert.Equal(TableOutcome.TableNotFound, (await table.GetEntityIfExistsAsync("p", "r", Cancellation)).Outcome);
        Assert.Equal(TableOutcome.Done, (await table.CreateIfNotExistsAsync(Cancellation)).Outcome);
        Assert.Equal(TableOutcome.Done, (await table.CreateIfNotExistsAsync(Cancellation)).Outcome);
        Assert.Equal(TableOutcome.NotFound, (await table.GetEntityIfExistsAsync("p", "r", Cancellation)).Outcome);
    }

    [Fact]
    public async Task Every_operation_tells_a_missing_table_from_a_missing_row()
    {
        var table = Tables.New(await azurite.RequireAsync());
        Assert.Equal(TableOutcome.TableNotFound, (await table.AddEntityAsync(new TableEntity("p", "r"), Cancellation)).Outcome);
        Assert.Equal(TableOutcome.TableNotFound, (await table.UpdateEntityAsync(new TableEntity("p", "r"), new ETag("W/\"x\""), TableUpdateMode.Replace, Cancellation)).Outcome);
    }

    [Fact]
    public async Task An_inserted_row_comes_back_with_its_keys_and_the_version_that_the_insert_gave()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var inserted = await table.AddEntityAsync(new TableEntity("p", "r") { ["Name"] = "value" }, Cancellation);
        var read = await table.GetEntityIfExistsAsync("p", "r", Cancellation);
        Assert.Equal(TableOutcome.Done, inserted.Outcome);
        Assert.Equal(TableOutcome.Done, read.Outcome);
        Assert.NotEqual(default, inserted.ETag);
        Assert.Equal(inserted.ETag, read.ETag);
        Assert.Equal(inserted.ETag, read.Entity!.ETag);
        Assert.Equal(("p", "r", "value"), (read.Entity.PartitionKey, read.Entity.RowKey, read.Entity.GetString("Name")));
        Assert.True(TimeProvider.System.GetUtcNow() - read.Entity.Timestamp < TimeSpan.FromMinutes(5));
        Assert.False(read.WasRetried);
    }

    [Fact]
    public async Task A_second_insert_is_a_conflict_and_changes_nothing()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Name"] = "first" }, Cancellation);
        Assert.Equal(TableOutcome.Conflict, (await table.AddEntityAsync(new TableEntity("p", "r") { ["Name"] = "second" }, Cancellation)).Outcome);
        Assert.Equal("first", (await table.GetEntityIfExistsAsync("p", "r", Cancellation)).Entity!.GetString("Name"));
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "kept")]
    public async Task Replace_drops_what_it_does_not_name_and_merge_keeps_it(bool replace, string? left)
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var inserted = await table.AddEntityAsync(new TableEntity("p", "r") { ["Old"] = "kept", ["Name"] = 1 }, Cancellation);
        var updated = await table.UpdateEntityAsync(
            new TableEntity("p", "r") { ["Name"] = 2 }, inserted.ETag, replace ? TableUpdateMode.Replace : TableUpdateMode.Merge, Cancellation);
        var read = await table.GetEntityIfExistsAsync("p", "r", Cancellation);
        Assert.Equal(TableOutcome.Done, updated.Outcome);
        Assert.Equal(updated.ETag, read.ETag);
        Assert.Equal(2, read.Entity!["Name"]);
        Assert.Equal(left, read.Entity.GetString("Old"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_update_of_an_older_version_is_refused_and_changes_nothing(bool replace)
    {
        var mode = replace ? TableUpdateMode.Replace : TableUpdateMode.Merge;
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var first = await table.AddEntityAsync(new TableEntity("p", "r") { ["Name"] = 1 }, Cancellation);
        await table.UpdateEntityAsync(new TableEntity("p", "r") { ["Name"] = 2 }, first.ETag, mode, Cancellation);
        Assert.Equal(TableOutcome.PreconditionFailed, (await table.UpdateEntityAsync(new TableEntity("p", "r") { ["Name"] = 3 }, first.ETag, mode, Cancellation)).Outcome);
        Assert.Equal(2, (await table.GetEntityIfExistsAsync("p", "r", Cancellation)).Entity!["Name"]);
    }

    [Fact]
    public async Task An_update_of_a_row_that_is_not_there_does_not_make_it()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var other = await table.AddEntityAsync(new TableEntity("p", "other"), Cancellation);
        Assert.Equal(TableOutcome.NotFound, (await table.UpdateEntityAsync(new TableEntity("p", "r"), other.ETag, TableUpdateMode.Replace, Cancellation)).Outcome);
        Assert.Equal(TableOutcome.NotFound, (await table.GetEntityIfExistsAsync("p", "r", Cancellation)).Outcome);
    }

    [Theory]
    [InlineData("*")]
    [InlineData(null)]
    public async Task An_update_without_a_version_is_not_sent(string? version)
    {
        var faults = new Faults();
        var table = Tables.New(await azurite.RequireAsync(), faults.Options());
        await Assert.ThrowsAsync<TableLimitException>(() =>
            table.UpdateEntityAsync(new TableEntity("p", "r"), version is null ? default : new ETag(version), TableUpdateMode.Replace, Cancellation));
        Assert.Empty(faults.Sent);
    }

    [Fact]
    public async Task Of_fifty_racing_updates_of_one_version_one_wins()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var start = await table.AddEntityAsync(new TableEntity("p", "r") { ["Winner"] = -1 }, Cancellation);
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            table.UpdateEntityAsync(new TableEntity("p", "r") { ["Winner"] = i }, start.ETag, TableUpdateMode.Replace, Cancellation)));
        var winner = Assert.Single(Enumerable.Range(0, 50), i => answers[i].Outcome == TableOutcome.Done);
        Assert.Equal(49, answers.Count(answer => answer.Outcome == TableOutcome.PreconditionFailed));
        Assert.Equal(winner, (await table.GetEntityIfExistsAsync("p", "r", Cancellation)).Entity!["Winner"]);
    }

    [Theory]
    [InlineData("O'Brien's ''quoted''")]
    [InlineData("',RowKey='other")]
    [InlineData("spaces and  more ")]
    [InlineData("100%25 %2F %41 %")]
    [InlineData("a+b&c=d;e,f(g)h@i:j$k!l~m*n")]
    [InlineData("ünï çødé 中文 🗎")]
    [InlineData("..")]
    [InlineData("\"<>[]{}|^`")]
    public async Task Awkward_keys_name_exactly_one_row(string key)
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var inserted = await table.AddEntityAsync(new TableEntity(key, "k" + key) { ["Name"] = key }, Cancellation);
        await table.AddEntityAsync(new TableEntity(key, "other") { ["Name"] = "other" }, Cancellation);
        var updated = await table.UpdateEntityAsync(new TableEntity(key, "k" + key) { ["Name"] = key + "2" }, inserted.ETag, TableUpdateMode.Replace, Cancellation);
        var read = await table.GetEntityIfExistsAsync(key, "k" + key, Cancellation);
        Assert.Equal(TableOutcome.Done, updated.Outcome);
        Assert.Equal(TableOutcome.Done, read.Outcome);
        Assert.Equal((key, "k" + key, key + "2"), (read.Entity!.PartitionKey, read.Entity.RowKey, read.Entity.GetString("Name")));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Every_type_of_property_comes_back_as_it_went(object value)
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var answer = await table.AddEntityAsync(new TableEntity("p", "r") { ["Value"] = value }, Cancellation);
        Assert.Equal(TableOutcome.Done, answer.Outcome);
        var read = (await table.GetEntityIfExistsAsync("p", "r", Cancellation)).Entity!["Value"];
        Assert.IsType(value.GetType(), read);
        Assert.Equal(value, read);
    }

    public static IEnumerable<TheoryDataRow<object>> Values() =>
        new object[]
        {
            "", "text", "ünï 🗎 \"quoted\" \\ / \n\t", new string('x', 32 * 1024), "2026-11-21T10:00:00Z", "42", "true",
            0, 42, int.MinValue, int.MaxValue, 0L, 42L, long.MinValue, long.MaxValue,
            0.0, 1.0, -2.5, 0.1, 1e300, double.Epsilon, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
            true, false,
            new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero).AddTicks(1), new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.MaxValue,
            Array.Empty<byte>(), new byte[] { 0, 1, 254, 255 },
        }.Select(value => new TheoryDataRow<object>(value));

    [Fact]
    public async Task A_wrong_key_is_an_error_and_no_outcome()
    {
        var emulator = await azurite.RequireAsync();
        var wrong = new TableServiceClient(emulator.ConnectionStringWith(Convert.ToBase64String(new byte[64]))).GetTableClient("t12");
        var refused = await Assert.ThrowsAsync<TableServiceException>(() => wrong.CreateIfNotExistsAsync(Cancellation));
        Assert.Equal(403, refused.Status);
        Assert.Equal("AuthorizationFailure", refused.ErrorCode);
    }
}
