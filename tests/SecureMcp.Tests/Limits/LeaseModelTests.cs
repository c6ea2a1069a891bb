using FsCheck;
using FsCheck.Fluent;

namespace SecureMcp.Tests.Limits;

/// <summary>The limiter against a model that lists every call with its true time: whatever happens, no window holds more than the limit.</summary>
public sealed class LeaseModelTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    private static readonly Gen<Deed> AnyDeed =
        from kind in Gen.Choose(0, 99)
        from instance in Gen.Choose(0, 3)
        from size in Gen.Choose(0, 999)
        from fate in Gen.Frequency((8, Gen.Constant(LeaseWorld.Fate.Done)), (1, Gen.Constant(LeaseWorld.Fate.Lost)), (1, Gen.Constant(LeaseWorld.Fate.Late)))
        select new Deed(kind, instance, size, fate);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void No_window_ever_holds_more_than_the_limit(int permits)
    {
        var calls = 0;
        var full = 0;
        var story = Gen.ArrayOf(AnyDeed, 400);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(story.ToArbitrary(), deeds =>
        {
            var world = new LeaseWorld(permits, Window, 4);
            foreach (var deed in deeds)
                deed.Do(world);
            calls += world.Spent.Count;
            full += world.Most(Window) == permits ? 1 : 0;
            return world.Most(Window) <= permits;
        }));

        output.WriteLine($"{calls} calls in 2000 stories; in {full} of them a window was full.");
        // Or nothing was tried.
        Assert.InRange(full, 500, 2_000);
        Assert.InRange(calls, 2_000 * permits, int.MaxValue);
    }

    [Theory]
    [InlineData(60, 60, 48)]
    [InlineData(60, 6, 48)]
    [InlineData(5, 60, 4)]
    [InlineData(5, 6, 4)]
    public void Under_demand_without_pause_at_least_four_fifths_are_used(int permits, int seconds, int least)
    {
        var window = TimeSpan.FromSeconds(seconds);
        var worst = double.MaxValue;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(15), Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 999), 997).ToArbitrary(), numbers =>
        {
            var average = Demand(permits, window, numbers);
            worst = Math.Min(worst, average);
            return average >= least;
        }));
        output.WriteLine($"At least {worst:0.0} of {permits} per window of {seconds} s.");
    }

    /// <summary>Four instances, two calls on the way at each, for forty windows; answers how many got through per window, the first left out: it has nothing to wait for.</summary>
    private static double Demand(int permits, TimeSpan window, int[] numbers)
    {
        const int windows = 40;
        var world = new LeaseWorld(permits, window, 4);
        var start = world.Now;
        var tick = window / 1000;
        var next = 0;
        for (var passed = TimeSpan.Zero; passed < window * windows; passed += tick)
        {
            world.Pass(tick);
            for (var i = 0; i < world.Count; i++)
            {
                world.Call(i);
                world.Call(i);
                var number = numbers[next++ % numbers.Length];
                // A round trip takes a few ticks.
                if (number % 3 == 0)
                    world.Step(i, LeaseWorld.Fate.Done, TimeSpan.FromMilliseconds((number % 181) - 90));
                world.Return(i, window / 32);
            }
        }

        Assert.InRange(world.Most(window), 1, permits);
        return (double)world.Spent.Count(at => at >= start + window) / (windows - 1);
    }

    private sealed record Deed(int Kind, int Instance, int Size, LeaseWorld.Fate Fate)
    {
        public void Do(LeaseWorld world)
        {
            switch (Kind)
            {
                case < 35:
                    world.Call(Instance);
                    break;
                case < 70:
                    world.Step(Instance, Fate, TimeSpan.FromMilliseconds((Size % 199) - 99));
                    break;
                case < 84:
                    world.Pass(TimeSpan.FromMilliseconds(Size / 8));
                    break;
                case < 90:
                    world.Pass(TimeSpan.FromMilliseconds(Size));
                    break;
                case 90:
                    world.Pass(Window);
                    break;
                case < 93:
                    world.Return(Instance, TimeSpan.FromMilliseconds(Size));
                    break;
                case < 95:
                    world.PutBack(Instance);
                    break;
                case < 97:
                    world.Land(Size);
                    break;
                case 97:
                    world.Die(Instance);
                    break;
                case 98:
                    world.Sleep(Instance, TimeSpan.FromMilliseconds(Size * 5));
                    break;
                default:
                    world.Set(Instance, TimeSpan.FromMilliseconds((Size - 500) * 100));
                    break;
            }
        }
    }
}
