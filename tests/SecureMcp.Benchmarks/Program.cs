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
Console.WriteLine(await Jose.MeasureAsync(Path.Combine(Repository.Root, "tests", "SecureMcp.EndToEnd", "node")));
