using System.ComponentModel;
using System.Diagnostics;

namespace SecureMcp.Benchmarks;

/// <summary>The same token through npm's jose, on the same machine right behind.</summary>
internal static class Jose
{
    public static async Task<string> MeasureAsync(string folder)
    {
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "jose")))
            return "jose: not measured, its package is not installed (npm ci in tests/SecureMcp.EndToEnd/node).";
        try
        {
            using var benchmarks = new CallerBenchmarks();
            using var node = Process.Start(new ProcessStartInfo("node", "bench-jose.mjs") { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true })!;
            await node.StandardInput.WriteAsync(benchmarks.Describe());
            node.StandardInput.Close();
            var microseconds = (await node.StandardOutput.ReadToEndAsync()).Trim();
            await node.WaitForExitAsync();
            return node.ExitCode == 0 ? $"jose, jwtVerify of the same kind of token with a loaded key: {microseconds} us" : "jose: failed.";
        }
        catch (Win32Exception)
        {
            return "jose: not measured, there is no node.";
        }
    }
}
