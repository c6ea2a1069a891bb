namespace SecureMcp.Local.Provider;

/// <summary>
/// An identity provider with the addresses and token shape of Entra ID, for one machine and made-up people. It stands in
/// for Entra ID while trying things out and protects nothing.
/// </summary>
internal sealed class LocalProvider : IAsyncDisposable
{
    private const string TenantPath = $"/{SampleDirectory.TenantId}";

    private readonly SigningKey key = new();
    private readonly TokenMinter minter;
    private readonly TokenEndpoint tokens;
    private WebApplication? app;

    private LocalProvider(TimeProvider time)
    {
        minter = new(key, time);
        tokens = new(minter);
    }

    /// <summary>The authority with a trailing slash, for example <c>http://localhost:7072/</c>.</summary>
    public Uri Authority { get; private set; } = null!;

    public string Issuer => $"{Authority}{SampleDirectory.TenantId}/v2.0";

    public string TokenUrl => $"{Authority}{SampleDirectory.TenantId}/oauth2/v2.0/token";

    /// <summary>Starts listening on <paramref name="port"/>; 0 takes a free port.</summary>
    /// <exception cref="PlaygroundException">The port is taken.</exception>
    public static async Task<LocalProvider> StartAsync(int port, TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = LoopbackServer.CreateBuilder(port);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 16 * 1024);
        var provider = new LocalProvider(time) { app = builder.Build() };
        provider.app.Run(provider.AnswerAsync);
        try
        {
            provider.Authority = await LoopbackServer.StartAsync(provider.app, port, "--idp-port", cancellationToken);
            return provider;
        }
        catch
        {
            await provider.DisposeAsync();
            throw;
        }
    }

    /// <summary>A token with everything that the person has.</summary>
    public string MintFor(SamplePerson person) => minter.MintFor(person, person.Scopes, Issuer);

    public async ValueTask DisposeAsync()
    {
        if (app is not null)
            await app.DisposeAsync();
        key.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        // A web page in this machine's browser could otherwise fetch tokens: across origins, or after rebinding its name to 127.0.0.1.
        if (context.Request.Headers.ContainsKey("Origin") || context.Request.Host.Host is not ("localhost" or "127.0.0.1" or "[::1]"))
            return End(context, StatusCodes.Status403Forbidden);
        return (context.Request.Path.Value, context.Request.Method) switch
        {
            ($"{TenantPath}/v2.0/.well-known/openid-configuration", "GET") => context.Response.WriteAsJsonAsync(Metadata(), context.RequestAborted),
            ($"{TenantPath}/discovery/v2.0/keys", "GET") => context.Response.WriteAsJsonAsync(Keys(), context.RequestAborted),
            ($"{TenantPath}/oauth2/v2.0/token", "POST") => tokens.AnswerAsync(context, Issuer),
            ($"{TenantPath}/v2.0/.well-known/openid-configuration" or $"{TenantPath}/discovery/v2.0/keys", _) => End(context, StatusCodes.Status405MethodNotAllowed, "GET"),
            ($"{TenantPath}/oauth2/v2.0/token", _) => End(context, StatusCodes.Status405MethodNotAllowed, "POST"),
            _ => End(context, StatusCodes.Status404NotFound),
        };
    }

    private static Task End(HttpContext context, int status, string? allow = null)
    {
        context.Response.StatusCode = status;
        if (allow is not null)
            context.Response.Headers.Allow = allow;
        return Task.CompletedTask;
    }

    private Dictionary<string, object> Metadata() => new()
    {
        ["issuer"] = Issuer,
        ["token_endpoint"] = TokenUrl,
        ["jwks_uri"] = $"{Authority}{SampleDirectory.TenantId}/discovery/v2.0/keys",
        ["grant_types_supported"] = new[] { "password", "client_credentials" },
        ["response_types_supported"] = Array.Empty<string>(),
        ["subject_types_supported"] = new[] { "pairwise" },
        ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        ["token_endpoint_auth_methods_supported"] = new[] { "client_secret_post", "none" },
        ["scopes_supported"] = ScopeRequest.Qualify(SampleDirectory.Scopes).Split(' '),
    };

    private object Keys() =>
        new { keys = new[] { new { kty = "RSA", use = "sig", kid = key.Id, n = key.Modulus, e = key.Exponent, issuer = Issuer } } };
}
