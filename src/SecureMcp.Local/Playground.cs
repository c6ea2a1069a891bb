using SecureMcp.Callers;
using SecureMcp.Functions;
using SecureMcp.Local.Provider;

namespace SecureMcp.Local;

/// <summary>The identity provider and the app, both running until disposed.</summary>
internal sealed class Playground : IAsyncDisposable
{
    private readonly WebApplication running;

    private Playground(WebApplication app, LocalProvider provider, Uri endpoint, OpenDoor? openDoor)
    {
        running = app;
        Provider = provider;
        Endpoint = endpoint;
        OpenDoor = openDoor;
    }

    public LocalProvider Provider { get; }

    /// <summary>The URL that MCP clients are given.</summary>
    public Uri Endpoint { get; }

    /// <summary>For whom the door is open; null for nobody.</summary>
    public OpenDoor? OpenDoor { get; }

    /// <summary>Starts both.</summary>
    /// <exception cref="PlaygroundException">A port is taken.</exception>
    /// <exception cref="SecureMcpStartException">The app refuses its settings.</exception>
    public static async Task<Playground> StartAsync(PlaygroundOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var provider = await LocalProvider.StartAsync(options.ProviderPort, time, cancellationToken);
        WebApplication? host = null;
        try
        {
            // The app has to know its public URL before it listens, so a free port is chosen here.
            var port = options.Port == 0 ? LoopbackServer.FreePort() : options.Port;
            var endpoint = new Uri($"http://localhost:{port}/mcp");
            var none = options.OpenDoor is { } door ? new NoneScheme(door, SampleDirectory.TenantId) : null;
            host = Build(port, Settings(provider, endpoint), time, none);
            SecureMcpStart.Check(host.Services);
            if (none is not null)
            {
                host.Use((http, next) =>
                {
                    none.Admit(http.Request);
                    return next(http);
                });
            }

            host.Run(SecureMcpPipeline.Create(host.Services));
            await LoopbackServer.StartAsync(host, port, "--port", cancellationToken);
            return new(host, provider, endpoint, options.OpenDoor);
        }
        catch
        {
            if (host is not null)
                await host.DisposeAsync();
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns when somebody asks the process to stop (Ctrl+C, SIGTERM).</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => running.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>The settings as a deployment has them, pointing at the local provider. Nothing else is read.</summary>
    internal static Dictionary<string, string?> Settings(LocalProvider provider, Uri endpoint) => new()
    {
        ["SecureMcp:Transport:PublicUrl"] = endpoint.AbsoluteUri,
        ["SecureMcp:Callers:Entra:Authority"] = provider.Authority.AbsoluteUri,
        ["SecureMcp:Callers:Entra:TenantId"] = SampleDirectory.TenantId,
        ["SecureMcp:Callers:Entra:ClientId"] = SampleDirectory.ApiClientId,
        ["SecureMcp:Callers:Entra:ApplicationIdUri"] = SampleDirectory.ApplicationIdUri,
        ["SecureMcp:Storage:Kind"] = "Memory",
    };

    private static WebApplication Build(int port, Dictionary<string, string?> settings, TimeProvider time, NoneScheme? none)
    {
        var builder = LoopbackServer.CreateBuilder(port);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(time);
        new FunctionApp().Configure(builder.Services, builder.Configuration);
        if (none is not null)
            builder.Services.AddSingleton<ICallerScheme>(none);
        return builder.Build();
    }
}
