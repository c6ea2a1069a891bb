using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>
/// Runs a published function app the way the Azure Functions host runs a custom handler with proxied requests: package
/// check, host.json, environment, readiness, routes, headers, streaming, restarts and the kill without warning.
/// </summary>
internal sealed class StandInHost : IAsyncDisposable
{
    private const long MaxRequestBodySize = 104_857_600;
    private readonly WebApplication front;
    private readonly RouteTable routes;
    private readonly TaskCompletionSource<(WorkerSupervisor Worker, Forwarder Forwarder)> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WorkerSupervisor? worker;
    private Forwarder? forwarder;
    private bool homePage = true;

    private StandInHost(WebApplication front, RouteTable routes)
    {
        this.front = front;
        this.routes = routes;
    }

    /// <summary>Where clients reach the host, without a path: <c>http://localhost:{port}/</c>.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Where the handler itself listens: what the host sees, and nobody else.</summary>
    public Uri WorkerAddress => new($"http://127.0.0.1:{worker!.Port}/");

    /// <summary>The exit code of the last run of the handler that ended.</summary>
    public int? ExitCode => worker!.ExitCode;

    /// <summary>How often the handler was started.</summary>
    public int Starts => worker!.Starts;

    /// <summary>Completes with true while a handler is ready, with false once there will be none.</summary>
    public Task<bool> Ready => worker!.Ready;

    public IReadOnlyList<string> OutputLines => worker!.Output.All;

    /// <summary>The lines that the handler wrote to stderr: the host logs them as errors.</summary>
    public IReadOnlyList<string> ErrorLines => worker!.Output.Errors;

    /// <summary>The requests that were handed on to the handler and answered, in the order of the answers.</summary>
    public IReadOnlyCollection<Invocation> Invocations => forwarder!.Invocations;

    /// <summary>The process id of the handler that runs now.</summary>
    public int WorkerId => worker!.ProcessId;

    /// <summary>Routes of host.json that could not be loaded, with the reason.</summary>
    public IReadOnlyList<string> RouteErrors => routes.Errors;

    /// <summary>Starts the app in <paramref name="appFolder"/> and waits until it is ready.</summary>
    /// <param name="appFolder">The published folder: what a deployment package contains.</param>
    /// <param name="settings">Makes the app settings, given the address at which clients reach the host.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="HostStartException">The package or host.json is refused.</exception>
    /// <exception cref="WorkerStartException">The handler did not become ready.</exception>
    public static async Task<StandInHost> StartAsync(
        string appFolder, Func<Uri, IReadOnlyDictionary<string, string>> settings, CancellationToken cancellationToken)
    {
        AppPackage.Check(appFolder);
        var configuration = HostConfiguration.Read(appFolder);
        var host = new StandInHost(BuildFront(), new RouteTable(configuration));
        try
        {
            await host.OpenAsync(cancellationToken);
            var given = settings(host.Address);
            host.homePage = !given.TryGetValue("AzureWebJobsDisableHomepage", out var off) || !off.Equals("true", StringComparison.OrdinalIgnoreCase);
            host.worker = new WorkerSupervisor(configuration, appFolder, given);
            host.forwarder = new Forwarder(host.WorkerAddress);
            await host.worker.StartAsync(cancellationToken);
            host.started.SetResult((host.worker, host.forwarder));
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the handler as the host does at scale-in: without a signal. It is not started again.</summary>
    public void Kill() => worker!.Kill();

    public async ValueTask DisposeAsync()
    {
        started.TrySetCanceled();
        worker?.Dispose();
        await front.DisposeAsync();
        forwarder?.Dispose();
    }

    private static WebApplication BuildFront()
    {
        // The empty builder reads nothing of the test's own environment.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodySize;
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        return builder.Build();
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        front.Run(HandleAsync);
        await front.StartAsync(cancellationToken);
        var bound = front.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        Address = new Uri($"http://localhost:{new Uri(bound).Port}/");
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (routes.Find(context.Request) is not { } route)
        {
            await AnswerItselfAsync(context);
            return;
        }

        // This host has no keys, so a request can't hold a valid one.
        if (route.Level is not AuthorizationLevel.Anonymous)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var (running, proxy) = await started.Task.WaitAsync(context.RequestAborted);
        if (await running.Ready.WaitAsync(context.RequestAborted))
            await proxy.ForwardAsync(context);
        else
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
    }

    private Task AnswerItselfAsync(HttpContext context)
    {
        if (context.Request.Path != "/")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        if (homePage)
            return context.Response.WriteAsync("Your Azure Function App is up and running.", context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
