using SecureMcp.EndToEnd.Peers;
using SecureMcp.EndToEnd.Storage;

namespace SecureMcp.EndToEnd.LongRuns;

/// <summary>Promise: housekeeping is nothing that callers feel.</summary>
[Collection(LongTier.Collection)]
public sealed class SweepLongTests(ITestOutputHelper output)
{
    private const int Rows = 100_000;
    private const int Calls = 1000;

    [Fact(Explicit = true)]
    [Trait(LongTier.Trait, LongTier.Value)]
    public async Task Sweeping_100_000_expired_rows_changes_the_median_of_calls_by_less_than_a_fifth()
    {
        await using var azurite = await Azurite.StartAsync();
        await using var run = await SweepUnderLoad.StartAsync(azurite, Rows);
        await run.MeasureAsync(count => Task.FromResult(count < 200));
        var before = await run.MeasureAsync(count => Task.FromResult(count < Calls));
        await run.BeginAsync();
        // The look whether any row is left is no call, and is not measured.
        var during = await run.MeasureAsync(async count => count % 250 != 249 || await run.IsAnyLeftAsync());
        var after = await run.MeasureAsync(count => Task.FromResult(count < Calls));

        output.WriteLine($"{Rows} rows swept. Median before: {before}, meanwhile: {during}, after: {after}.");
        Assert.True(during.Calls >= Calls, "The rows were gone before there was anything to measure.");
        // The machine's own drift is in both: measured before and after.
        var still = (before.Median + after.Median) / 2;
        Assert.InRange(during.Median / still, 0.0, 1.2);
    }
}
