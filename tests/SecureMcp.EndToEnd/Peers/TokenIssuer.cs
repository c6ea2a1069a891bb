using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>An issuer of Entra-shaped tokens outside of this process: node/issuer.mjs, with jose.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    private static readonly HttpClient Client = new();
    private readonly Process process;
    private readonly Uri control;

    private TokenIssuer(Process process, int port)
    {
        this.process = process;
        control = new Uri($"http://127.0.0.1:{port}/");
        Authority = new Uri($"http://localhost:{port}/");
    }

    /// <summary>What the app is given as <c>SecureMcp:Callers:Entra:Authority</c>.</summary>
    public Uri Authority { get; }

    /// <summary>Starts the issuer; skips the calling test where there is no npm.</summary>
    public static async Task<TokenIssuer> StartAsync(CancellationToken cancellationToken)
    {
        await NodeTools.RequireAsync();
        var node = NodeTools.Start("issuer.mjs", []);
        _ = node.StandardError.ReadToEndAsync(CancellationToken.None);
        var line = await node.StandardOutput.ReadLineAsync(cancellationToken);
        return int.TryParse(line, out var port)
            ? new TokenIssuer(node, port)
            : throw new InvalidOperationException($"issuer.mjs printed no port but '{line}'.");
    }

    /// <summary>The issuer of <paramref name="tenantId"/>: the <c>iss</c> of its v2 tokens.</summary>
    public string IssuerOf(string tenantId) => $"{Authority}{tenantId}/v2.0";

    /// <summary>A token with exactly these claims.</summary>
    /// <param name="claims">The payload.</param>
    /// <param name="header">Members that replace or add to <c>alg</c>, <c>typ</c> and <c>kid</c>; alg may be none or HS256.</param>
    /// <param name="key"><c>other</c> signs with a key that the issuer never publishes, under the published key's id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> MintAsync(JsonObject claims, JsonObject? header, string? key, CancellationToken cancellationToken)
    {
        var asked = new JsonObject { ["claims"] = claims.DeepClone(), ["header"] = header?.DeepClone(), ["key"] = key };
        using var answer = await Client.PostAsJsonAsync(new Uri(control, "mint"), asked, cancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["token"]!.GetValue<string>();
    }

    public Task<string> MintAsync(JsonObject claims, CancellationToken cancellationToken) => MintAsync(claims, null, null, cancellationToken);

    /// <summary>Publishes one more key and signs with it from now on.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        using var answer = await Client.PostAsync(new Uri(control, "rotate"), null, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How often the key set was fetched.</summary>
    public async Task<int> KeyFetchesAsync(CancellationToken cancellationToken)
        => (await Client.GetFromJsonAsync<JsonObject>(new Uri(control, "fetches"), cancellationToken))!["keys"]!.GetValue<int>();

    public ValueTask DisposeAsync()
    {
        process.Kill(entireProcessTree: true);
        process.Dispose();
        return ValueTask.CompletedTask;
    }
}
