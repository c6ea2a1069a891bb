using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;
using SecureMcp.Switches;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every store of switches promises.</summary>
public abstract class SwitchStoreContract
{
    private static readonly Switch Tool = new(SwitchKind.Tool, "it's /a\\ #tool? \u00e4\ud83d\ude00")
    {
        Label = "label",
        Reason = "a 'good' reason",
        By = "ada",
        Since = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_switched_off_at_first_and_what_is_comes_back_whole()
    {
        var store = await StoreAsync();
        Assert.Empty(await store.ReadAsync(Cancellation));
        var ending = Tool with { Kind = SwitchKind.Tenant, EndsAt = TimeProvider.System.GetUtcNow().AddHours(1) };
        await store.PutAsync(Tool, Cancellation);
        await store.PutAsync(ending, Cancellation);

        Assert.Equal([ending, Tool], (await store.ReadAsync(Cancellation)).OrderBy(off => off.Kind));
    }

    [Fact]
    public async Task Switched_off_again_it_has_the_newer_reason()
    {
        var store = await StoreAsync();
        await store.PutAsync(Tool, Cancellation);
        await store.PutAsync(Tool with { Reason = "another", Label = null }, Cancellation);

        Assert.Equal(Tool with { Reason = "another", Label = null }, Assert.Single(await store.ReadAsync(Cancellation)));
    }

    [Fact]
    public async Task Only_what_was_off_is_switched_on()
    {
        var store = await StoreAsync();
        await store.PutAsync(Tool, Cancellation);
        await store.PutAsync(Tool with { Kind = SwitchKind.Client, Value = "ABC" }, Cancellation);

        Assert.False(await store.RemoveAsync(SwitchKind.Tenant, Tool.Value, Cancellation));
        Assert.True(await store.RemoveAsync(SwitchKind.Client, "abc", Cancellation));
        Assert.False(await store.RemoveAsync(SwitchKind.Client, "abc", Cancellation));
        Assert.Equal(Tool, Assert.Single(await store.ReadAsync(Cancellation)));
    }

    [Fact]
    public async Task What_ended_by_itself_is_off_no_more()
    {
        var store = await StoreAsync();
        await store.PutAsync(Tool with { EndsAt = TimeProvider.System.GetUtcNow().AddSeconds(-2) }, Cancellation);

        Assert.Empty(await store.ReadAsync(Cancellation));
    }

    private protected abstract Task<ISwitchStore> StoreAsync();
}

public sealed class MemorySwitchStoreContract : SwitchStoreContract
{
    private protected override Task<ISwitchStore> StoreAsync() => Task.FromResult<ISwitchStore>(new MemorySwitchStore(TimeProvider.System));
}

public sealed class TableSwitchStoreContract(SharedAzurite azurite) : SwitchStoreContract
{
    [Fact]
    public async Task More_than_a_page_of_them_are_all_read()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var actions = Enumerable.Range(0, 1050).Select(i => new TableTransactionAction(TableTransactionActionType.Add, Row($"c{i}")));
        foreach (var batch in actions.Chunk(100))
            await table.SubmitTransactionAsync(batch, TestContext.Current.CancellationToken);

        Assert.Equal(1050, (await OperatorStores.Switches(table).ReadAsync(TestContext.Current.CancellationToken)).Count);
    }

    [Theory]
    [InlineData("Kind", "Moon")]
    [InlineData("Kind", "7")]
    [InlineData("Version", 2)]
    [InlineData("EndsAt", "soon")]
    public async Task A_row_that_can_not_be_read_might_be_the_one(string property, object value)
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var row = Row("c");
        row[property] = value;
        await table.AddEntityAsync(row, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<StateUnavailableException>(async () => await OperatorStores.Switches(table).ReadAsync(TestContext.Current.CancellationToken));
    }

    private protected override async Task<ISwitchStore> StoreAsync() => OperatorStores.Switches(Tables.New(await azurite.RequireAsync()));

    private static TableEntity Row(string value) => new("switches", SwitchName.Of(SwitchKind.Client, value))
    {
        ["Version"] = 1,
        ["Kind"] = "Client",
        ["Value"] = value,
        ["Since"] = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero),
    };
}
