using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Sessions;

namespace SecureMcp.Testing;

/// <summary>The app of a test on a free port of loopback, and whom it knows.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private readonly WebApplication running;

    private RunningApp(WebApplication app, TestCallers callers)
    {
        (running, Callers) = (app, callers);
        Origin = new Uri(app.Urls.Single());
        // Straight to loopback: what a machine sets for its way out is none of a test's.
        Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Origin };
        Catalog = Services.GetRequiredService<MemberCatalog>();
        HasSessions = Services.GetRequiredService<IOptions<SessionsOptions>>().Value.Enabled;
    }

    public TestCallers Callers { get; }

    public Uri Origin { get; }

    public HttpClient Http { get; }

    public MemberCatalog Catalog { get; }

    public bool HasSessions { get; }

    public IServiceProvider Services => running.Services;

    public static async Task<(RunningApp App, Caller First)> StartAsync(McpTestSetup setup, Action<McpTestCaller>? caller, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Host.UseDefaultServiceProvider(options => options.ValidateScopes = true);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var callers = new TestCallers(setup.Schemes);
        var first = McpTestCaller.Build(callers.Next(), caller);
        setup.Register(builder.Services, builder.Configuration, first);
        foreach (var scheme in setup.Schemes)
            builder.Services.AddSingleton<ICallerScheme>(new TestScheme(scheme, callers));
        var app = builder.Build();
        try
        {
            app.Run(SecureMcpPipeline.Create(app.Services));
            await app.StartAsync(cancellationToken);
            return (new RunningApp(app, callers), first);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await running.DisposeAsync();
    }
}
