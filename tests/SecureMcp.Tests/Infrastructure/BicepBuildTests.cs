using System.Diagnostics;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Infrastructure;

public sealed class BicepBuildTests
{
    [Theory]
    [InlineData("build", "main.bicep")]
    [InlineData("build-params", "main.bicepparam")]
    public async Task The_compiler_has_nothing_to_say(string command, string file)
    {
        var compiler = Find("bicep");
        if (compiler is null)
            Assert.Skip("There is no bicep on the PATH.");

        var start = new ProcessStartInfo(compiler, [command, "--stdout", Repository.PathOf("infra", file)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.DoesNotMatch("(?i)warning|error", said);
        Assert.Equal(0, process.ExitCode);
        Assert.StartsWith("{", (await output).TrimStart(), StringComparison.Ordinal);
    }

    private static string? Find(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => new[] { Path.Combine(folder, command), Path.Combine(folder, $"{command}.exe") })
            .FirstOrDefault(File.Exists);
}
