using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using SecureMcp.Benchmarks;

// dotnet run -c Release --project tests/SecureMcp.Benchmarks -- --filter '*'
// In this process: the machines are noisy, so only ratios within one run are worth anything.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .HideColumns(Column.Error, Column.StdDev, Column.Median);
BenchmarkSwitcher.FromAssembly(typeof(CallerBenchmarks).Assembly).Run(args, config);
Console.WriteLine(await HiddenTiming.MeasureAsync());
var peers = Path.Combine(Repository.Root, "tests", "SecureMcp.EndToEnd", "node");
Console.WriteLine(await Jose.MeasureAsync(peers));
if (!Directory.Exists(Path.Combine(peers, "node_modules", "azurite")))
{
    Console.WriteLine("Table client: not measured, its emulator is not installed (npm ci in tests/SecureMcp.EndToEnd/node).");
    return;
}

using var tables = new TableBenchmarks();
Console.WriteLine(await tables.CompareAsync());
