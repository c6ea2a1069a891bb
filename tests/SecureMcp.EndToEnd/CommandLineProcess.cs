using System.Diagnostics;
using System.Reflection;

namespace SecureMcp.EndToEnd;

/// <summary>The command line as an operator starts it.</summary>
internal static class CommandLineProcess
{
    /// <summary>Its build output, of the configuration that these tests were built in.</summary>
    public static string Assembly { get; } = Repository.PathOf(
        "src", "SecureMcp.Cli", "bin", typeof(CommandLineProcess).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration, "net10.0", "SecureMcp.Cli.dll");

    public static async Task<(int Code, string Out, string Error)> RunAsync(string[] arguments, string secret, string? input = null, string connection = "", IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SECRET"] = secret;
        start.Environment["CONNECTION"] = connection;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }
}
