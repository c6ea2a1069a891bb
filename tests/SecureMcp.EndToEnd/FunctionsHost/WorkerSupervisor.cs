using System.Net;
using System.Net.Sockets;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>
/// Keeps one handler running by the host's rules: exit code 0 is never restarted, 200 asks for a restart, any other is an
/// error, and the third error within 30 minutes stops the host.
/// </summary>
internal sealed class WorkerSupervisor : IDisposable
{
    private const int ErrorsUntilStop = 3;
    private const int RestartRequested = 200;
    private static readonly TimeSpan ErrorWindow = TimeSpan.FromMinutes(30);
    private readonly CancellationTokenSource stopping = new();
    private readonly List<DateTimeOffset> errors = [];
    private readonly HostConfiguration configuration;
    private readonly string appFolder;
    private readonly IReadOnlyDictionary<string, string> settings;
    private TaskCompletionSource<bool> ready = NewSource();
    private WorkerProcess? process;
    private volatile bool killed;

    public WorkerSupervisor(HostConfiguration configuration, string appFolder, IReadOnlyDictionary<string, string> settings)
    {
        this.configuration = configuration;
        this.appFolder = appFolder;
        this.settings = settings;
        Port = configuration.FixedPort is { } port ? RequireFree(port) : LoopbackPort.Free();
    }

    public int Port { get; }

    /// <summary>How often the handler was started.</summary>
    public int Starts { get; private set; }

    /// <summary>The code of the last run that ended.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>The id of the process that runs now.</summary>
    public int ProcessId => process!.Id;

    public WorkerOutput Output { get; } = new();

    /// <summary>Completes with true while a handler runs and is ready, with false once none will be any more.</summary>
    public Task<bool> Ready => Volatile.Read(ref ready).Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!await RunUntilReadyAsync(cancellationToken))
            throw new WorkerStartException($"The handler exited with {ExitCode} before it was ready.", ExitCode, Output.All);
        _ = WatchAsync();
    }

    public void Kill()
    {
        killed = true;
        process?.Kill();
    }

    public void Dispose()
    {
        stopping.Cancel();
        Kill();
        process?.Dispose();
        stopping.Dispose();
    }

    private static TaskCompletionSource<bool> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static int RequireFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return port;
        }
        catch (SocketException)
        {
            throw new HostStartException($"Unable to bind to port {port}");
        }
    }

    private async Task<bool> RunUntilReadyAsync(CancellationToken cancellationToken)
    {
        do
        {
            process?.Dispose();
            process = WorkerProcess.Start(configuration, appFolder, settings, Port, Output);
            Starts++;
            try
            {
                if (await process.WaitUntilReadyAsync(Port, configuration.InitializationTimeout, cancellationToken))
                {
                    ready.TrySetResult(true);
                    return true;
                }
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill();
                throw new WorkerStartException($"The handler was not ready within {configuration.InitializationTimeout}.", null, Output.All);
            }

            ExitCode = process.ExitCode;
        }
        while (MayRestart(process.ExitCode));
        ready.TrySetResult(false);
        return false;
    }

    private async Task WatchAsync()
    {
        try
        {
            do
            {
                await process!.WaitForExitAsync(stopping.Token);
                ExitCode = process.ExitCode;
                Volatile.Write(ref ready, NewSource());
            }
            while (MayRestart(process.ExitCode) && await RunUntilReadyAsync(stopping.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or WorkerStartException or ObjectDisposedException or InvalidOperationException)
        {
            // The host is going down, or the handler never became ready again: either way there is none.
        }

        ready.TrySetResult(false);
    }

    private bool MayRestart(int exitCode)
    {
        if (killed || exitCode == 0)
            return false;
        if (exitCode == RestartRequested)
            return true;
        var now = TimeProvider.System.GetUtcNow();
        errors.RemoveAll(at => now - at > ErrorWindow);
        errors.Add(now);
        return errors.Count < ErrorsUntilStop;
    }
}
