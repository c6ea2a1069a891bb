using System.ComponentModel;
using System.Diagnostics;
using System.Net.Sockets;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>One run of the handler's process: its environment, its output and its death.</summary>
internal sealed class WorkerProcess : IDisposable
{
    // What a handler may count on beside its app settings. Everything else of the test's own environment stays out.
    private static readonly string[] Inherited = ["PATH", "HOME", "USER", "TMPDIR", "TEMP", "TMP", "LANG", "DOTNET_ROOT", "SystemRoot"];
    private readonly Process process;

    private WorkerProcess(Process process) => this.process = process;

    public int ExitCode => process.ExitCode;

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Starts the handler so that it listens on <paramref name="port"/>; every line it writes goes to <paramref name="output"/>.</summary>
    public static WorkerProcess Start(
        HostConfiguration configuration, string appFolder, IReadOnlyDictionary<string, string> settings, int port, WorkerOutput output)
    {
        var beside = Path.Combine(appFolder, configuration.ExecutablePath);
        var start = new ProcessStartInfo(File.Exists(beside) ? beside : configuration.ExecutablePath)
        {
            WorkingDirectory = configuration.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in configuration.Arguments)
            start.ArgumentList.Add(Expand(argument, settings));
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }

        foreach (var (name, value) in settings)
            start.Environment[name] = value;
        var workerId = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"] = start.Environment["FUNCTIONS_HTTPWORKER_PORT"] = $"{port}";
        start.Environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = start.Environment["FUNCTIONS_HTTPWORKER_ID"] = workerId;
        start.Environment["FUNCTIONS_APP_ROOT_PATH"] = appFolder;

        var handler = new Process { StartInfo = start };
        handler.OutputDataReceived += (_, line) => output.Add(line.Data, isError: false);
        handler.ErrorDataReceived += (_, line) => output.Add(line.Data, isError: true);
        try
        {
            handler.Start();
        }
        catch (Win32Exception missing)
        {
            handler.Dispose();
            throw new HostStartException($"'{configuration.ExecutablePath}' did not start: {missing.Message}");
        }

        handler.BeginOutputReadLine();
        handler.BeginErrorReadLine();
        return new WorkerProcess(handler);
    }

    /// <summary>Waits until the handler answers anything at all on its port. False: it exited first.</summary>
    public async Task<bool> WaitUntilReadyAsync(int port, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        while (!process.HasExited)
        {
            try
            {
                using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/"), deadline.Token);
                return true;
            }
            catch (HttpRequestException refused) when (refused.InnerException is SocketException or IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(25), deadline.Token);
            }
        }

        // The last lines may still be in the pipes.
        await process.WaitForExitAsync(cancellationToken);
        return false;
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => process.WaitForExitAsync(cancellationToken);

    /// <summary>The host's only way to end a handler: at once and without a signal that it could handle.</summary>
    public void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It was gone already.
        }
    }

    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private static string Expand(string argument, IReadOnlyDictionary<string, string> settings)
        => settings.Aggregate(argument, (text, setting) => text.Replace($"%{setting.Key}%", setting.Value, StringComparison.OrdinalIgnoreCase));
}
