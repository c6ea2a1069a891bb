using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Logging.Console;

namespace SecureMcp.Local;

/// <summary>Web applications that only this machine can reach.</summary>
internal static class LoopbackServer
{
    /// <summary>A builder that reads no configuration and listens on 127.0.0.1 and, where there is IPv6, on ::1.</summary>
    /// <param name="port">The port; 0 takes a free one on 127.0.0.1 only.</param>
    public static WebApplicationBuilder CreateBuilder(int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            if (port == 0)
                kestrel.Listen(IPAddress.Loopback, 0);
            else
                kestrel.ListenLocalhost(port);
        });
        builder.Host.UseDefaultServiceProvider(options => options.ValidateScopes = true);
        // stdout belongs to the screen.
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            // A busy port is reported once, by the playground.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        return builder;
    }

    /// <summary>Starts listening and answers the origin, for example <c>http://localhost:7071</c>.</summary>
    /// <exception cref="PlaygroundException">The port is taken; the message names <paramref name="option"/>.</exception>
    public static async Task<Uri> StartAsync(WebApplication app, int port, string option, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException busy)
        {
            throw new PlaygroundException($"Port {port} on localhost is taken. Choose another with {option} N, or {option} 0 for any free one.", busy);
        }

        if (port != 0)
            return new($"http://localhost:{port}");
        return new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
