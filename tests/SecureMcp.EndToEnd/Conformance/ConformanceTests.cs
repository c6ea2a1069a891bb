using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.Conformance;

public sealed class ConformanceTests(ConformanceApp app, ITestOutputHelper output) : IClassFixture<ConformanceApp>
{
    [Theory]
    [InlineData("2026-07-28", "--requirements", "2026-07-28")]
    [InlineData("2025-11-25", "--requirements", "2025-11-25")]
    [InlineData("2025-06-18", "--suite", "all", "--spec-version", "2025-06-18")]
    [InlineData("2025-03-26", "--suite", "all", "--spec-version", "2025-03-26")]
    public async Task Run(string name, params string[] arguments)
    {
        using var process = NodeTools.Start("node_modules/@modelcontextprotocol/conformance/dist/index.js",
            ["server", "--url", app.Endpoint.ToString(), .. arguments, "-o", "/tmp/conf/out/" + name]);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        await File.WriteAllTextAsync($"/tmp/conf/out-{name}.txt", text + "\n---STDERR\n" + await errors + $"\nexit {process.ExitCode}");
        output.WriteLine(string.Join('\n', app.Host.OutputLines));
    }
}
