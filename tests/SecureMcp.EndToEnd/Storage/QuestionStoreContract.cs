using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Protocol;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>What every store of questions promises.</summary>
public abstract class QuestionStoreContract
{
    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(60 * 1024)]
    [InlineData(IQuestionStore.MaxBytes)]
    public async Task An_answer_comes_back_byte_for_byte(int bytes)
    {
        var store = await StoreAsync();
        var question = New();
        var answer = RandomNumberGenerator.GetBytes(bytes);
        await store.AskAsync(question, Cancellation);
        Assert.Null(await store.FindAnswerAsync(question, Cancellation));

        Assert.True(await store.TryAnswerAsync(question, answer, Cancellation));
        Assert.Equal(answer, (await store.FindAnswerAsync(question, Cancellation))!.Value.ToArray());
    }

    [Fact]
    public async Task What_nobody_asked_or_somebody_else_did_or_in_another_session_takes_no_answer()
    {
        var store = await StoreAsync();
        var question = New();
        await store.AskAsync(question, Cancellation);

        foreach (var other in new[] { New(), question with { CallerKey = new string('b', 64) }, question with { Session = SessionId.New() }, question with { Id = RandomName.New() } })
            Assert.False(await store.TryAnswerAsync(other, "x"u8.ToArray(), Cancellation));
        await store.ForgetAsync(question, Cancellation);
        Assert.False(await store.TryAnswerAsync(question, "x"u8.ToArray(), Cancellation));
        Assert.Null(await store.FindAnswerAsync(question, Cancellation));
        await store.ForgetAsync(question, Cancellation);
    }

    [Fact]
    public async Task Of_twenty_answers_at_the_same_time_one_is_taken()
    {
        var store = await StoreAsync();
        var question = New();
        await store.AskAsync(question, Cancellation);
        var taken = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () => await store.TryAnswerAsync(question, Encoding.UTF8.GetBytes($"{i}"), Cancellation), Cancellation)));

        Assert.Single(taken, was => was);
        Assert.Equal($"{Array.IndexOf(taken, true)}", Encoding.UTF8.GetString((await store.FindAnswerAsync(question, Cancellation))!.Value.Span));
        Assert.False(await store.TryAnswerAsync(question, "late"u8.ToArray(), Cancellation));
    }

    private protected static Question New() => new(new string('a', 64), SessionId.New(), RandomName.New());

    private protected abstract Task<IQuestionStore> StoreAsync();
}

public sealed class MemoryQuestionStoreContract : QuestionStoreContract
{
    private protected override Task<IQuestionStore> StoreAsync() => Task.FromResult<IQuestionStore>(new MemoryQuestionStore());
}

public sealed class TableQuestionStoreContract(SharedAzurite azurite) : QuestionStoreContract
{
    [Fact]
    public async Task An_answer_whose_confirmation_was_lost_counts_as_taken_once()
    {
        var faults = new Faults();
        var store = Store(await Tables.CreateAsync(await azurite.RequireAsync(), faults.Options()));
        var question = New();
        faults.Next(Faults.Fault.LoseAnswer);
        await store.AskAsync(question, Cancellation);
        faults.Next(Faults.Fault.Pass, Faults.Fault.LoseAnswer);

        Assert.True(await store.TryAnswerAsync(question, "yes"u8.ToArray(), Cancellation));
        Assert.False(await store.TryAnswerAsync(question, "yes"u8.ToArray(), Cancellation));
    }

    [Fact]
    public async Task Who_reads_the_table_learns_neither_the_answer_nor_the_sessions_id()
    {
        var table = await Tables.CreateAsync(await azurite.RequireAsync());
        var question = New();
        await Store(table).AskAsync(question, Cancellation);
        await Store(table).TryAnswerAsync(question, "my secret"u8.ToArray(), Cancellation);

        var row = Assert.Single(await Tables.ReadAsync(await azurite.RequireAsync(), table.Name));
        Assert.DoesNotContain(question.Session.Value, row.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Encoding.Latin1.GetString(Convert.FromBase64String(row["Data0"]!.GetValue<string>())), StringComparison.Ordinal);
    }

    private protected override async Task<IQuestionStore> StoreAsync() => Store(Tables.New(await azurite.RequireAsync()));

    private static TableQuestionStore Store(TableClient table) => new(table, TimeProvider.System, NullLogger<TableQuestionStore>.Instance);
}
