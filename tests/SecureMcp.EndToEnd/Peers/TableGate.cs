using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.EndToEnd.FunctionsHost;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>A door between the app and the emulator, at which a test holds or refuses single requests.</summary>
internal sealed class TableGate : IAsyncDisposable
{
    private readonly WebApplication front;
    private readonly Forwarder emulator;

    private TableGate(WebApplication front, Forwarder emulator)
    {
        this.front = front;
        this.emulator = emulator;
    }

    /// <summary>Given a request's body, whether it may pass; one that may not is answered with <see cref="RefusedStatus"/>. Everything may unless set.</summary>
    public Func<string, Task<bool>> Lets { get; set; } = _ => Task.FromResult(true);

    /// <summary>Whether a request to this path may pass; one that may not is answered with 403. Every one may unless set.</summary>
    public Func<string, bool> Opens { get; set; } = _ => true;

    /// <summary>403, as for a missing right, unless set.</summary>
    public int RefusedStatus { get; set; } = StatusCodes.Status403Forbidden;

    /// <summary>Given the body of a request that passed, whether its answer is lost, after the emulator did what it asked for. None is unless set.</summary>
    public Func<string, bool> Loses { get; set; } = _ => false;

    /// <summary>Like the emulator's own, with the door in place of its port.</summary>
    public string ConnectionString { get; private set; } = "";

    public static async Task<TableGate> StartAsync(Azurite azurite)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var gate = new TableGate(builder.Build(), new Forwarder(new Uri($"http://127.0.0.1:{azurite.Port}/")));
        gate.front.Run(gate.HandleAsync);
        await gate.front.StartAsync(TestContext.Current.CancellationToken);
        var address = gate.front.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        gate.ConnectionString = azurite.ConnectionString.Replace($":{azurite.Port}/", $":{new Uri(address).Port}/", StringComparison.Ordinal);
        return gate;
    }

    public async ValueTask DisposeAsync()
    {
        Lets = _ => Task.FromResult(false);
        await front.DisposeAsync();
        emulator.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        context.Request.Body = body;
        var text = Encoding.UTF8.GetString(body.ToArray());
        if (!Opens(context.Request.Path.Value ?? "") || !await Lets(text))
        {
            context.Response.StatusCode = RefusedStatus;
            return;
        }

        var isLost = Loses(text);
        if (isLost)
            context.Response.Body = Stream.Null;
        await emulator.ForwardAsync(context);
        if (isLost)
            context.Abort();
    }
}
