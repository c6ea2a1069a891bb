using System.Diagnostics;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>
/// The folder that a deployment would upload: <c>dotnet publish</c> of the function app, once per test process, apart from
/// the solution's own build output.
/// </summary>
internal static class PublishedApp
{
    private static readonly Lazy<Task<string>> Published = new(PublishAsync);

    // Held until this process ends: another one would replace the files under a running app.
    private static FileStream? gate;

    public static Task<string> FolderAsync() => Published.Value;

    private static async Task<string> PublishAsync()
    {
        var root = Repository.PathOf("artifacts", "end-to-end");
        Directory.CreateDirectory(root);
        gate = await HoldAsync(Path.Combine(root, ".lock"));
        var folder = Path.Combine(root, "app");

        // What an earlier publish left behind must not make this one look complete.
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "publish", Repository.PathOf("src", "SecureMcp.Functions", "SecureMcp.Functions.csproj"), "--configuration", "Release",
            "--output", folder, "--artifacts-path", Path.Combine(root, "build"), "--nologo", "--verbosity", "quiet",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        // The test runner's MSBuild leaves its own settings in the environment; a second MSBuild must not take them over.
        foreach (var name in start.Environment.Keys.Where(IsOfTheTestRunner).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        using var publish = Process.Start(start)!;
        var output = publish.StandardOutput.ReadToEndAsync();
        var errors = publish.StandardError.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0
            ? folder
            : throw new InvalidOperationException($"dotnet publish exited with {publish.ExitCode}.\n{await output}\n{await errors}");
    }

    private static bool IsOfTheTestRunner(string name)
        => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("TESTINGPLATFORM", StringComparison.OrdinalIgnoreCase);

    private static async Task<FileStream> HoldAsync(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200));
            }
        }
    }
}
