using System.Diagnostics;
using System.Security.Cryptography;

[assembly: AssemblyFixture(typeof(SecureMcp.EndToEnd.Peers.SharedAzurite))]

namespace SecureMcp.EndToEnd.Peers;

/// <summary>A Table service emulator of its own on a free loopback port, with its rows in memory. Killed on dispose.</summary>
public sealed class Azurite : IAsyncDisposable
{
    private const string Script = "node_modules/azurite/dist/src/table/main.js";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;

    private Azurite(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public const string AccountName = "devstoreaccount1";

    public const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public int Port { get; }

    public string ConnectionString => ConnectionStringWith(AccountKey);

    /// <summary>Starts one and waits until it answers. Skips the calling test where there is no npm.</summary>
    public static async Task<Azurite> StartAsync()
    {
        await NodeTools.RequireAsync();
        // Another process can take the free port before the emulator does.
        for (var attempt = 1; ; attempt++)
        {
            var azurite = Launch(LoopbackPort.Free());
            if (await azurite.AnswersAsync())
                return azurite;
            await azurite.DisposeAsync();
            if (attempt == 3)
                throw new InvalidOperationException("Azurite did not start.");
        }
    }

    /// <summary>A table's name that no other test uses.</summary>
    public static string NewTableName() => "t" + RandomNumberGenerator.GetHexString(16, lowercase: true);

    public string ConnectionStringWith(string accountKey) =>
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={accountKey};TableEndpoint=http://127.0.0.1:{Port}/{AccountName};";

    /// <summary>An outage: the process is gone at once and the port refuses connections.</summary>
    public void Kill()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Azurite Launch(int port)
    {
        var started = NodeTools.Start(
            Script,
            ["--inMemoryPersistence", "--silent", "--disableTelemetry", "--tableHost", "127.0.0.1", "--tablePort", port.ToString()]);
        // A full pipe would stop it.
        started.OutputDataReceived += static (_, _) => { };
        started.ErrorDataReceived += static (_, _) => { };
        started.BeginOutputReadLine();
        started.BeginErrorReadLine();
        return new Azurite(started, port);
    }

    private async Task<bool> AnswersAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        using var limit = new CancellationTokenSource(StartLimit);
        while (!process.HasExited && !limit.IsCancellationRequested)
        {
            try
            {
                // Any answer will do: an unsigned request is refused.
                using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{Port}/{AccountName}"), CancellationToken.None);
                return !process.HasExited;
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            }
        }

        return false;
    }
}

/// <summary>
/// The emulator that tests share, started when the first one asks: a run that needs none starts none, and without npm the
/// tests that do are skipped one by one. Each test uses tables of its own.
/// </summary>
public sealed class SharedAzurite : IAsyncDisposable
{
    private readonly Lock gate = new();
    private Task<Azurite>? started;

    /// <summary>The running emulator. Skips the calling test where there is no npm.</summary>
    public async Task<Azurite> RequireAsync()
    {
        await NodeTools.RequireAsync();
        lock (gate)
            started ??= Azurite.StartAsync();
        return await started;
    }

    public async ValueTask DisposeAsync()
    {
        if (started is { IsCompletedSuccessfully: true })
            await (await started).DisposeAsync();
    }
}
