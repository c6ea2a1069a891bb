using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>A real authorization server outside of this process: node/provider.mjs, with oidc-provider.</summary>
internal sealed class AuthorizationServer : IAsyncDisposable
{
    private static readonly HttpClient Client = new();
    private readonly Process process;

    private AuthorizationServer(Process process, int port)
    {
        this.process = process;
        Issuer = $"http://127.0.0.1:{port}";
    }

    public string Issuer { get; }

    /// <summary>Starts it; skips the calling test where there is no npm.</summary>
    /// <param name="scopes">What there is, with spaces between.</param>
    /// <param name="first">What its user consents to the first time; null for everything.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<AuthorizationServer> StartAsync(string scopes, string? first, CancellationToken cancellationToken)
    {
        await NodeTools.RequireAsync();
        var node = NodeTools.Start("provider.mjs", first is null ? [scopes] : [scopes, first]);
        var errors = node.StandardError.ReadToEndAsync(CancellationToken.None);
        var line = await node.StandardOutput.ReadLineAsync(cancellationToken);
        return int.TryParse(line, out var port)
            ? new AuthorizationServer(node, port)
            : throw new InvalidOperationException($"provider.mjs printed no port but '{line}'. {await errors}");
    }

    /// <summary>What clients registered with (<c>registrations</c>), and asked for (<c>authorizations</c>, <c>tokens</c>).</summary>
    public async Task<JsonObject> SeenAsync(CancellationToken cancellationToken) =>
        (await Client.GetFromJsonAsync<JsonObject>(new Uri($"{Issuer}/seen"), cancellationToken))!;

    public ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
        return ValueTask.CompletedTask;
    }
}
