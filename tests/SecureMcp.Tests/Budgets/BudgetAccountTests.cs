using SecureMcp.Budgets;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Budgets;

/// <summary>Promise: all instances together never make more calls than the budget has, whatever gets lost between them.</summary>
public sealed class BudgetAccountTests
{
    private static readonly BudgetKey Key = new(new string('a', 64));

    private readonly SettableTimeProvider clock = new();
    private readonly MemoryBudgetStore store;

    public BudgetAccountTests() => store = new MemoryBudgetStore(clock);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task Four_instances_make_the_whole_budget_and_not_one_call_more(int calls)
    {
        var instances = Instances(4, DayOf(calls));
        var made = 0;
        for (var i = 0; i < calls + 400; i++)
            made += await instances[i % 4].TakeAsync() ? 1 : 0;
        Assert.InRange(made, 1, calls);
        // What one still held when another found nothing is given back and taken up.
        foreach (var instance in instances)
            await instance.Account.FlushAsync();
        clock.Advance(TimeSpan.FromSeconds(6));
        for (var i = 0; i < calls + 400; i++)
            made += await instances[0].TakeAsync() ? 1 : 0;

        Assert.Equal(calls, made);
        Assert.Equal(calls, (await RowAsync()).OfDay.Calls);
    }

    [Fact]
    public async Task A_busy_caller_costs_less_than_one_operation_in_ten_calls()
    {
        var instance = Instances(1, new BudgetsOptions { Day = new() { Calls = 100_000, ToolSeconds = 100_000 }, Month = new() { Calls = 1_000_000 } })[0];
        for (var i = 0; i < 600; i++)
        {
            Assert.True(await instance.TakeAsync());
            instance.Account.Charge(TimeSpan.FromMilliseconds(20));
            clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{instance.Operations} operations for 600 calls in a minute.");
        Assert.InRange(instance.Operations, 1, 60);
    }

    [Fact]
    public async Task A_caller_that_seldom_calls_reserves_nothing_that_it_does_not_use()
    {
        var instance = Instances(1, DayOf(1000))[0];
        for (var i = 1; i <= 5; i++)
        {
            Assert.True(await instance.TakeAsync());
            Assert.Equal(i, (await RowAsync()).OfDay.Calls);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(instance.Operations, 5, 6);
    }

    [Fact]
    public async Task What_an_instance_holds_dies_with_it_and_nobody_makes_up_for_it()
    {
        var options = DayOf(200);
        var dying = Instances(1, options)[0];
        var made = 0;
        for (var i = 0; i < 20; i++)
            made += await dying.TakeAsync() ? 1 : 0;
        var lost = (int)(await RowAsync()).OfDay.Calls - made;
        var next = Instances(1, options)[0];
        for (var i = 0; i < 500; i++)
            made += await next.TakeAsync() ? 1 : 0;

        Assert.InRange(lost, 1, 64);
        Assert.Equal(200 - lost, made);
    }

    [Theory]
    [InlineData(-30)]
    [InlineData(0)]
    [InlineData(30)]
    public async Task The_day_is_that_of_the_store_whatever_an_instance_s_own_clock_says(int skew)
    {
        clock.MoveTo(new DateTimeOffset(2026, 11, 30, 23, 59, 0, TimeSpan.Zero));
        Instance[] instances = [new(store, clock, DayOf(10), TimeSpan.FromSeconds(skew)), new(store, clock, DayOf(10))];
        Assert.Equal(10, await TakeAllAsync(instances));
        clock.MoveTo(new DateTimeOffset(2026, 11, 30, 23, 59, 59, TimeSpan.Zero));
        Assert.Equal(0, await TakeAllAsync(instances));
        clock.MoveTo(new DateTimeOffset(2026, 12, 1, 0, 0, 6, TimeSpan.Zero));
        Assert.Equal(10, await TakeAllAsync(instances));
        Assert.Equal(new DateOnly(2026, 12, 1), (await RowAsync()).Day);
    }

    [Fact]
    public async Task What_is_held_at_midnight_is_not_made_on_the_new_day()
    {
        clock.MoveTo(new DateTimeOffset(2026, 11, 30, 23, 59, 55, TimeSpan.Zero));
        var instance = Instances(1, DayOf(400))[0];
        for (var i = 0; i < 10; i++)
            await instance.TakeAsync();
        Assert.True((await RowAsync()).OfDay.Calls > 10, "Nothing is held.");
        clock.MoveTo(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.Equal(400, await TakeAllAsync([instance]));
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_known_again_by_its_stamp()
    {
        var instance = Instances(1, DayOf(3))[0];
        instance.Loses = () => Instance.Loss.FirstAnswer;
        for (var i = 0; i < 3; i++)
            Assert.True(await instance.TakeAsync());
        Assert.False(await instance.TakeAsync());
        instance.Account.Charge(TimeSpan.FromSeconds(2));
        await instance.Account.FlushAsync();

        Assert.Equal(new BudgetCount(3, 2000), (await RowAsync()).OfDay);
    }

    [Fact]
    public async Task A_run_that_could_not_be_charged_is_charged_later_rather_twice_than_not_at_all()
    {
        var instance = Instances(1, new BudgetsOptions { Day = new() { ToolSeconds = 100 } })[0];
        instance.Account.Charge(TimeSpan.FromSeconds(2));
        instance.Loses = () => Instance.Loss.Request;
        await Assert.ThrowsAsync<StateUnavailableException>(() => instance.Account.FlushAsync());
        instance.Loses = () => Instance.Loss.Answer;
        await Assert.ThrowsAsync<StateUnavailableException>(() => instance.Account.FlushAsync());
        instance.Loses = () => Instance.Loss.None;
        await instance.Account.FlushAsync();

        Assert.Equal(4000, (await RowAsync()).OfDay.Milliseconds);
    }

    [Fact]
    public async Task Seconds_that_are_used_up_stop_calls_on_other_instances_too()
    {
        var instances = Instances(2, new BudgetsOptions { Month = new() { ToolSeconds = 10 } });
        Assert.True(await instances[0].TakeAsync());
        Assert.True(await instances[1].TakeAsync());
        instances[0].Account.Charge(TimeSpan.FromSeconds(11));
        await instances[0].Account.FlushAsync();
        clock.Advance(TimeSpan.FromSeconds(6));

        Assert.False(await instances[1].TakeAsync());
        Assert.False(await instances[0].TakeAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Whatever_is_lost_no_day_has_more_than_its_budget(int seed)
    {
        var random = new Dice(seed);
        var limit = random.Next(1, 300);
        var options = DayOf(limit);
        clock.MoveTo(new DateTimeOffset(2026, 11, 29, 12, 0, 0, TimeSpan.Zero));
        List<Instance> instances = [];
        Dictionary<DateOnly, int> made = [];
        for (var step = 0; step < 4000; step++)
        {
            while (instances.Count < 4)
                instances.Add(new Instance(store, clock, options, TimeSpan.FromSeconds(random.Next(-30, 31))) { Loses = () => random.Next(10) == 0 ? (Instance.Loss)random.Next(1, 4) : Instance.Loss.None });
            var instance = instances[random.Next(instances.Count)];
            switch (random.Next(200))
            {
                case 0:
                    // Killed, with what it held.
                    instances.Remove(instance);
                    break;
                case 1:
                    clock.Advance(TimeSpan.FromSeconds(random.Next(1, 4000)));
                    break;
                case < 10:
                    clock.Advance(TimeSpan.FromMilliseconds(random.Next(1, 3000)));
                    break;
                case < 20:
                    await IgnoreAsync(() => instance.Account.FlushAsync());
                    break;
                default:
                    var isMade = false;
                    await IgnoreAsync(async () => isMade = await instance.TakeAsync());
                    var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
                    made[today] = made.GetValueOrDefault(today) + (isMade ? 1 : 0);
                    break;
            }
        }

        Assert.All(made.Values, calls => Assert.InRange(calls, 0, limit));
        Assert.Contains(made.Values, calls => calls > 0);
    }

    [Fact]
    public async Task A_session_has_a_budget_of_its_own_and_a_call_that_it_refuses_uses_up_no_other()
    {
        var options = new BudgetsOptions { Session = new() { Calls = 2 }, Day = new() { Calls = 10 } };
        await using var book = new BudgetBook(store, Microsoft.Extensions.Options.Options.Create(options), clock);
        var (one, other) = (SessionId.New(), SessionId.New());
        for (var i = 0; i < 2; i++)
            Assert.Null((await book.TakeAsync(FakeTokens.Reader, one, Cancellation)).Spent);
        for (var i = 0; i < 5; i++)
            Assert.Null((await book.TakeAsync(FakeTokens.Reader, one, Cancellation)).Spent?.Row?.Day);
        Assert.NotNull((await book.TakeAsync(FakeTokens.Reader, one, Cancellation)).Spent);
        for (var i = 0; i < 2; i++)
            Assert.Null((await book.TakeAsync(FakeTokens.Reader, other, Cancellation)).Spent);
        for (var i = 0; i < 6; i++)
            Assert.Null((await book.TakeAsync(FakeTokens.Reader, null, Cancellation)).Spent);

        Assert.NotNull((await book.TakeAsync(FakeTokens.Reader, null, Cancellation)).Spent?.Row?.Day);
    }

    // The same throws for the same seed, on every machine.
    private sealed class Dice(int seed)
    {
        private uint state = (uint)seed;

        public int Next(int below)
        {
            state = unchecked((state * 1664525) + 1013904223);
            return (int)((state >> 8) % below);
        }

        public int Next(int from, int below) => from + Next(below - from);
    }

    private static BudgetsOptions DayOf(int calls) => new() { Day = new() { Calls = calls } };

    private static async Task IgnoreAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (StateUnavailableException)
        {
            // It was refused.
        }
    }

    private static async Task<int> TakeAllAsync(Instance[] instances)
    {
        var made = 0;
        for (var i = 0; i < 1000; i++)
            made += await instances[i % instances.Length].TakeAsync() ? 1 : 0;
        return made;
    }

    private Instance[] Instances(int count, BudgetsOptions options) => [.. Enumerable.Range(0, count).Select(_ => new Instance(store, clock, options))];

    private async Task<BudgetRow> RowAsync() => (await store.GetAsync(Key, Cancellation)).Row!;
}
