using SecureMcp.Calls;
using SecureMcp.Switches;
using SecureMcp.Tests.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Switches;

/// <summary>Promise: what is known of the switches is less than ten seconds old, or nobody is served on it for long.</summary>
public sealed class SwitchBoardTests
{
    private readonly SettableTimeProvider clock = new();
    private readonly SlowStore store = new();
    private readonly RecordedLog<SwitchBoard> log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_request_waits_for_a_read_and_those_of_the_next_four_seconds_do_not_read()
    {
        var board = Board();
        store.Now = [Off("a")];
        Assert.Single((await board.CurrentAsync(Cancellation))!.All);
        clock.Advance(TimeSpan.FromSeconds(4) - TimeSpan.FromTicks(1));
        await board.CurrentAsync(Cancellation);
        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public async Task From_four_seconds_on_it_is_read_behind_the_requests_back()
    {
        var board = Board();
        await board.CurrentAsync(Cancellation);
        store.Hold();
        store.Now = [Off("a")];
        clock.Advance(TimeSpan.FromSeconds(4));
        for (var i = 0; i < 20; i++)
            Assert.Empty((await board.CurrentAsync(Cancellation))!.All);
        await store.Asked(2);
        store.Release();
        await UntilAsync(board, set => set.All.Count == 1);
        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task From_nine_seconds_on_no_request_is_judged_by_what_was_known()
    {
        var board = Board();
        await board.CurrentAsync(Cancellation);
        store.Hold();
        store.Now = [Off("a")];
        clock.Advance(TimeSpan.FromSeconds(9));
        var waiting = Enumerable.Range(0, 20).Select(_ => board.CurrentAsync(Cancellation).AsTask()).ToArray();
        await store.Asked(2);
        Assert.All(waiting, task => Assert.False(task.IsCompleted));
        store.Release();

        Assert.All(await Task.WhenAll(waiting), set => Assert.Single(set!.All));
        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task A_read_is_as_old_as_its_question()
    {
        var board = Board();
        store.Hold();
        var first = board.CurrentAsync(Cancellation).AsTask();
        await store.Asked(1);
        clock.Advance(TimeSpan.FromSeconds(8));
        store.Release();
        await first;
        clock.Advance(TimeSpan.FromSeconds(1));
        await board.CurrentAsync(Cancellation);

        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task A_request_that_goes_away_stops_no_read()
    {
        var board = Board();
        store.Hold();
        using var leaving = new CancellationTokenSource();
        var left = board.CurrentAsync(leaving.Token).AsTask();
        var stayed = board.CurrentAsync(Cancellation).AsTask();
        await store.Asked(1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        store.Release();

        Assert.NotNull(await stayed);
    }

    [Theory]
    [InlineData(OutageChoice.Refuse)]
    [InlineData(OutageChoice.LastKnown)]
    public async Task Without_the_store_what_is_known_holds_for_thirty_seconds_and_then_by_choice_only(OutageChoice choice)
    {
        var board = Board(choice);
        store.Now = [Off("a")];
        await board.CurrentAsync(Cancellation);
        store.Fault = new StateUnavailableException("away");
        clock.Advance(TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        Assert.Single((await board.CurrentAsync(Cancellation))!.All);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(choice == OutageChoice.LastKnown, await board.CurrentAsync(Cancellation) is not null);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(choice == OutageChoice.LastKnown, await board.CurrentAsync(Cancellation) is { All: [{ Value: "a" }] });

        store.Fault = null;
        store.Now = [];
        clock.Advance(SwitchBoard.Pause);
        Assert.Empty((await board.CurrentAsync(Cancellation))!.All);
        Assert.Single(log.Lines, line => line.Contains("could not be read", StringComparison.Ordinal));
        Assert.Single(log.Lines, line => line.Contains("read again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(OutageChoice.Refuse)]
    [InlineData(OutageChoice.LastKnown)]
    public async Task Who_never_read_anything_knows_nothing(OutageChoice choice)
    {
        store.Fault = new StateUnavailableException("away");
        Assert.Null(await Board(choice).CurrentAsync(Cancellation));
    }

    [Fact]
    public async Task A_failed_read_stands_for_a_second_so_that_an_outage_is_not_waited_for_by_everybody()
    {
        var board = Board();
        store.Fault = new InvalidOperationException("anything");
        for (var i = 0; i < 10; i++)
            Assert.Null(await board.CurrentAsync(Cancellation));
        Assert.Equal(1, store.Reads);
        clock.Advance(SwitchBoard.Pause);
        await board.CurrentAsync(Cancellation);
        Assert.Equal(2, store.Reads);
    }

    [Fact]
    public async Task What_changes_is_told_to_the_log_with_who_and_why_and_a_tool_that_is_none_is_named()
    {
        var board = Board();
        store.Now = [Off("no_such_tool")];
        await board.CurrentAsync(Cancellation);
        clock.Advance(TimeSpan.FromSeconds(9));
        await board.CurrentAsync(Cancellation);
        Assert.Equal(2, log.Lines.Count);
        Assert.Contains("'no_such_tool', by ada", log.Lines.ElementAt(0), StringComparison.Ordinal);
        Assert.Contains("because", log.Lines.ElementAt(0), StringComparison.Ordinal);
        Assert.Contains("there is none of that name", log.Lines.ElementAt(1), StringComparison.Ordinal);
        store.Now = [];
        clock.Advance(TimeSpan.FromSeconds(9));
        await board.CurrentAsync(Cancellation);
        Assert.Contains("Switched on again", log.Lines.ElementAt(2), StringComparison.Ordinal);
    }

    private static async Task UntilAsync(SwitchBoard board, Func<SwitchSet, bool> condition)
    {
        for (var i = 0; !condition((await board.CurrentAsync(Cancellation))!); i++)
        {
            Assert.True(i < 1000, "The read never took hold.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), Cancellation);
        }
    }

    private static Switch Off(string tool) => new(SwitchKind.Tool, tool) { Reason = "because", By = "ada", Since = default };

    private SwitchBoard Board(OutageChoice choice = OutageChoice.Refuse) => new(store, new Choices(choice), new MemberCatalog([]), clock, log);

    private sealed class Choices(OutageChoice choice) : IOutageChoices
    {
        public OutageChoice For(StateKind kind) => kind == StateKind.Switches ? choice : OutageChoice.Refuse;
    }

    private sealed class SlowStore : ISwitchStore
    {
        private volatile TaskCompletionSource gate = Opened();
        private int reads;

        public int Reads => Volatile.Read(ref reads);

        public IReadOnlyList<Switch> Now { get; set; } = [];

        public Exception? Fault { get; set; }

        public void Hold() => gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => gate.TrySetResult();

        public async Task Asked(int times)
        {
            while (Reads < times)
                await Task.Delay(TimeSpan.FromMilliseconds(5), Cancellation);
        }

        public async ValueTask<IReadOnlyList<Switch>> ReadAsync(CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref reads);
            await gate.Task;
            return Fault is null ? Now : throw Fault;
        }

        public ValueTask PutAsync(Switch off, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<bool> RemoveAsync(SwitchKind kind, string value, CancellationToken cancellationToken) => throw new NotSupportedException();

        private static TaskCompletionSource Opened()
        {
            var opened = new TaskCompletionSource();
            opened.SetResult();
            return opened;
        }
    }
}
