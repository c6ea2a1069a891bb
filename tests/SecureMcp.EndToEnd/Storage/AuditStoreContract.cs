using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Audits;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every audit store promises.</summary>
public abstract class AuditStoreContract
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_record_is_kept_field_by_field()
    {
        var store = await StoreAsync();
        var record = AuditRecords.Full();
        await store.AppendAsync(record, Cancellation);
        Assert.Equal(record, await KeptAsync(store, record));
    }

    [Fact]
    public async Task A_sparse_record_is_kept_with_its_nulls()
    {
        var store = await StoreAsync();
        var record = AuditRecords.Sparse();
        await store.AppendAsync(record, Cancellation);
        Assert.Equal(record, await KeptAsync(store, record));
    }

    [Fact]
    public async Task Intent_and_outcome_of_one_call_are_two_records()
    {
        var store = await StoreAsync();
        var outcome = AuditRecords.Full();
        var intent = outcome with { Phase = AuditPhase.Intent };
        await store.AppendAsync(intent, Cancellation);
        await store.AppendAsync(outcome, Cancellation);
        Assert.Equal(intent, await KeptAsync(store, intent));
        Assert.Equal(outcome, await KeptAsync(store, outcome));
    }

    [Fact]
    public async Task A_record_is_never_replaced_and_the_second_is_not_reported_as_kept()
    {
        var store = await StoreAsync();
        var first = AuditRecords.Full();
        await store.AppendAsync(first, Cancellation);
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await store.AppendAsync(first with { Decision = "refused" }, Cancellation));
        Assert.Equal("allowed", (await KeptAsync(store, first))!.Decision);
    }

    [Fact]
    public async Task Fifty_records_at_once_are_all_kept()
    {
        var store = await StoreAsync();
        var records = Enumerable.Range(0, 50).Select(i => AuditRecords.Full($"{i:x2}{new string('0', 30)}")).ToArray();
        await Task.WhenAll(records.Select(record => Task.Run(async () => await store.AppendAsync(record, Cancellation), Cancellation)));
        foreach (var record in records)
            Assert.Equal(record, await KeptAsync(store, record));
    }

    [Fact]
    public async Task A_store_that_answers_passes_the_probe_and_the_probe_leaves_nothing()
    {
        var store = await StoreAsync();
        await store.ProbeAsync(Cancellation);
        await store.ProbeAsync(Cancellation);
        Assert.Equal(0, await CountAsync(store));
    }

    [Fact]
    public async Task A_call_that_is_given_up_throws_as_cancelled()
    {
        var store = await StoreAsync();
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.AppendAsync(AuditRecords.Full(), given.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.ProbeAsync(given.Token));
    }

    private protected abstract Task<IAuditStore> StoreAsync();

    private protected abstract Task<AuditRecord?> KeptAsync(IAuditStore store, AuditRecord record);

    private protected abstract Task<int> CountAsync(IAuditStore store);
}

public sealed class MemoryAuditStoreContract : AuditStoreContract
{
    private protected override Task<IAuditStore> StoreAsync() => Task.FromResult<IAuditStore>(new MemoryAuditStore());

    private protected override Task<AuditRecord?> KeptAsync(IAuditStore store, AuditRecord record) =>
        Task.FromResult(((MemoryAuditStore)store).Records.SingleOrDefault(kept => kept.CorrelationId == record.CorrelationId && kept.Phase == record.Phase));

    private protected override Task<int> CountAsync(IAuditStore store) => Task.FromResult(((MemoryAuditStore)store).Records.Count);
}

public sealed class TableAuditStoreContract(SharedAzurite azurite) : AuditStoreContract
{
    private TableClient? table;

    private protected override async Task<IAuditStore> StoreAsync()
    {
        table = Tables.New(await azurite.RequireAsync());
        return new TableAuditStore(table, NullLogger<TableAuditStore>.Instance);
    }

    private protected override async Task<AuditRecord?> KeptAsync(IAuditStore store, AuditRecord record)
    {
        var answer = await table!.GetEntityIfExistsAsync(AuditRow.PartitionKey(record), AuditRow.RowKey(record), TestContext.Current.CancellationToken);
        return answer.Entity is { } row ? AuditRecords.Read(row) : null;
    }

    private protected override async Task<int> CountAsync(IAuditStore store) =>
        await Tables.CountAsync(await azurite.RequireAsync(), table!.Name);
}
