using Azure;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

public sealed class TableQueryTests(SharedAzurite azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upsert_inserts_and_then_changes_whatever_the_version()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        Assert.Equal(TableOutcome.Done, (await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 1, ["B"] = 1 }, TableUpdateMode.Merge, Cancellation)).Outcome);
        Assert.Equal(TableOutcome.Done, (await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 2 }, TableUpdateMode.Merge, Cancellation)).Outcome);
        var merged = (await table.GetEntityIfExistsAsync("p", "r", Cancellation)).Entity!;
        await table.UpsertEntityAsync(new TableEntity("p", "r") { ["A"] = 3 }, TableUpdateMode.Replace, Cancellation);
        var replaced = (await table.GetEntityIfExistsAsync("p", "r", Cancellation)).Entity!;
        Assert.Equal((2, 1), (merged["A"], merged["B"]));
        Assert.Equal((3, null), (replaced["A"], replaced["B"]));
    }

    [Fact]
    public async Task A_delete_removes_the_version_that_it_names_and_no_other()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var first = await table.AddEntityAsync(new TableEntity("p", "r"), Cancellation);
        var second = await table.UpdateEntityAsync(new TableEntity("p", "r") { ["A"] = 1 }, first.ETag, TableUpdateMode.Merge, Cancellation);
        Assert.Equal(TableOutcome.PreconditionFailed, (await table.DeleteEntityAsync("p", "r", first.ETag, Cancellation)).Outcome);
        Assert.Equal(TableOutcome.Done, (await table.DeleteEntityAsync("p", "r", second.ETag, Cancellation)).Outcome);
        Assert.Equal(TableOutcome.NotFound, (await table.DeleteEntityAsync("p", "r", ETag.All, Cancellation)).Outcome);
        await Assert.ThrowsAsync<TableLimitException>(() => table.DeleteEntityAsync("p", "r", default, Cancellation));
    }

    [Fact]
    public async Task A_query_brings_every_row_once_over_its_pages_with_versions_that_can_be_written_to()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        for (var i = 0; i < 25; i++)
            await table.AddEntityAsync(new TableEntity("p", $"r{i:D2}") { ["N"] = i, ["Text"] = "t" }, Cancellation);
        List<TableEntity> rows = [];
        TableContinuation? next = null;
        do
        {
            var page = await table.QueryAsync(new TableQuery { PageSize = 10, Select = ["N"] }, next, Cancellation);
            Assert.Equal(TableOutcome.Done, page.Outcome);
            Assert.InRange(page.Entities.Count, 0, 10);
            rows.AddRange(page.Entities);
            next = page.Continuation;
        }
        while (next is not null);

        Assert.Equal(Enumerable.Range(0, 25).Cast<object?>(), rows.Select(row => row["N"]));
        Assert.All(rows, row => Assert.Null(row["Text"]));
        Assert.Equal(TableOutcome.Done, (await table.UpdateEntityAsync(new TableEntity("p", "r07"), rows[7].ETag, TableUpdateMode.Replace, Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_filter_s_value_is_a_value_whatever_is_in_it()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var now = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);
        const string Hostile = "x' or PartitionKey ne '&$top=5 +%27/\u00e4\ud83d\ude00";
        await table.AddEntityAsync(new TableEntity("p", "r1") { ["Text"] = Hostile, ["Big"] = 5_000_000_000L, ["ExpiresAt"] = now, ["On"] = true }, Cancellation);
        await table.AddEntityAsync(new TableEntity("p", "r2") { ["Text"] = "x", ["Big"] = 1L, ["ExpiresAt"] = now.AddSeconds(1), ["On"] = false }, Cancellation);
        foreach (var filter in (string[])
        [
            TableFilter.Equal("Text", Hostile), TableFilter.Greater("Big", 4_999_999_999L), TableFilter.Less("ExpiresAt", now.AddMilliseconds(1)), TableFilter.Equal("On", true),
            TableFilter.Range("p", "r1", "r2"), TableFilter.Prefix("p", "r1"), TableFilter.All(TableFilter.Equal("PartitionKey", "p"), TableFilter.Equal("RowKey", "r1")),
        ])
        {
            var page = await table.QueryAsync(new TableQuery { Filter = filter }, null, Cancellation);
            Assert.Equal("r1", Assert.Single(page.Entities).RowKey);
        }
    }

    [Fact]
    public async Task A_query_of_a_missing_table_says_so()
    {
        var table = Tables.New(await azurite.RequireAsync());
        Assert.Equal(TableOutcome.TableNotFound, (await table.QueryAsync(new TableQuery(), null, Cancellation)).Outcome);
        Assert.Equal(TableOutcome.TableNotFound, (await table.SubmitTransactionAsync([Add("r")], Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_transaction_does_every_kind_of_action_and_brings_the_new_versions()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var old = (await table.AddEntityAsync(new TableEntity("p", "merged") { ["A"] = 1 }, Cancellation)).ETag;
        await table.AddEntityAsync(new TableEntity("p", "gone"), Cancellation);
        const string Text = "line\r\n--batch\r\nHTTP/1.1 500 \u00e4";
        var answer = await table.SubmitTransactionAsync(
            [
                new(TableTransactionActionType.Add, new TableEntity("p", "it's") { ["Text"] = Text }),
                new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "merged") { ["B"] = 2 }, old),
                new(TableTransactionActionType.UpsertReplace, new TableEntity("p", "upserted")),
                new(TableTransactionActionType.Delete, new TableEntity("p", "gone"), ETag.All),
            ],
            Cancellation);
        Assert.Equal(TableOutcome.Done, answer.Outcome);
        Assert.Equal(4, answer.ETags.Count);
        var merged = await table.GetEntityIfExistsAsync("p", "merged", Cancellation);
        Assert.Equal(answer.ETags[1], merged.ETag);
        Assert.Equal((1, 2), (merged.Entity!["A"], merged.Entity["B"]));
        Assert.Equal(Text, (await table.GetEntityIfExistsAsync("p", "it's", Cancellation)).Entity!.GetString("Text"));
        Assert.Equal(TableOutcome.Done, (await table.GetEntityIfExistsAsync("p", "upserted", Cancellation)).Outcome);
        Assert.Equal(TableOutcome.NotFound, (await table.GetEntityIfExistsAsync("p", "gone", Cancellation)).Outcome);
    }

    [Fact]
    public async Task A_transaction_that_fails_changes_nothing_and_says_where()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var old = (await table.AddEntityAsync(new TableEntity("p", "there"), Cancellation)).ETag;
        await table.UpsertEntityAsync(new TableEntity("p", "there") { ["A"] = 1 }, TableUpdateMode.Replace, Cancellation);
        var conflict = await table.SubmitTransactionAsync([Add("new"), Add("there")], Cancellation);
        var stale = await table.SubmitTransactionAsync([new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "there"), old), Add("new")], Cancellation);
        var missing = await table.SubmitTransactionAsync([Add("new"), new(TableTransactionActionType.UpdateMerge, new TableEntity("p", "absent"), old)], Cancellation);
        Assert.Equal((TableOutcome.Conflict, 1), (conflict.Outcome, conflict.FailedAction));
        Assert.Equal((TableOutcome.PreconditionFailed, 0), (stale.Outcome, stale.FailedAction));
        Assert.Equal((TableOutcome.NotFound, 1), (missing.Outcome, missing.FailedAction));
        Assert.Equal(TableOutcome.NotFound, (await table.GetEntityIfExistsAsync("p", "new", Cancellation)).Outcome);
    }

    [Fact]
    public async Task Every_answer_tells_the_service_s_time()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var answer = await table.AddEntityAsync(new TableEntity("p", "r"), Cancellation);
        var now = TimeProvider.System.GetUtcNow();
        Assert.InRange(answer.Time!.Date, now.AddSeconds(-3), now);
        Assert.True(answer.Time.SentTimestamp < answer.Time.ReceivedTimestamp);
    }

    private static TableTransactionAction Add(string row) => new(TableTransactionActionType.Add, new TableEntity("p", row));
}
