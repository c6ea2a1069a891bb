using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace SecureMcp.Tests.Callers;

/// <summary>
/// An introspection endpoint over real HTTP that is as particular about its client as the RFCs ask: exactly one way to
/// authenticate, a basic header that is decoded as RFC 6749 section 2.3.1 has it, assertions that are signed, short-lived,
/// for this server, and used once.
/// </summary>
internal sealed class LoopbackAuthorizationServer : IAsyncDisposable
{
    private readonly WebApplication running;
    private readonly ConcurrentDictionary<string, bool> usedIds = new(StringComparer.Ordinal);

    private LoopbackAuthorizationServer(WebApplication app) => running = app;

    public Uri Endpoint => new(new Uri(running.Urls.Single()), "/introspect");

    public string Issuer => running.Urls.Single();

    /// <summary>What it says to an authenticated client about a token.</summary>
    public Func<HttpContext, string, Task> Answer { get; set; } = (http, _) => WriteAsync(http, Introspected.Good().ToJsonString());

    /// <summary>Set: clients sign with it. Otherwise they have the secret.</summary>
    public AsymmetricAlgorithm? ClientKey { get; set; }

    /// <summary>Whether the secret comes in the form.</summary>
    public bool SecretInForm { get; set; }

    /// <summary>What <c>aud</c> of an assertion must be.</summary>
    public string? AssertionAudience { get; set; }

    /// <summary>What the server had to say of its client, when it was not content.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    public ConcurrentQueue<string> Asked { get; } = [];

    public static async Task<LoopbackAuthorizationServer> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new LoopbackAuthorizationServer(app);
        app.Run(server.ServeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public static async Task WriteAsync(HttpContext http, string body, string contentType = "application/json")
    {
        http.Response.ContentType = contentType;
        await http.Response.WriteAsync(body, http.RequestAborted);
    }

    public ValueTask DisposeAsync() => running.DisposeAsync();

    private async Task ServeAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var complaint = http.Request.Method != "POST" || http.Request.Path != "/introspect" || http.Request.Headers.Accept != "application/json"
            || http.Request.ContentType != "application/x-www-form-urlencoded" || form["token"].Count != 1 || form["token_type_hint"] != "access_token"
                ? "request"
                : await JudgeClientAsync(http, form);
        if (complaint is not null)
        {
            Complaints.Enqueue(complaint);
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        Asked.Enqueue(form["token"]!);
        await Answer(http, form["token"]!);
    }

    private Task<string?> JudgeClientAsync(HttpContext http, IFormCollection form) => Task.FromResult(
        (http.Request.Headers.Authorization.Count, form["client_secret"].Count, form["client_assertion"].Count) switch
        {
            (1, 0, 0) when ClientKey is null && !SecretInForm => JudgeBasic(http.Request.Headers.Authorization!),
            (0, 1, 0) when ClientKey is null && SecretInForm => form["client_id"] == Introspected.ClientId && form["client_secret"] == Introspected.Secret ? null : "secret",
            (0, 0, 1) when ClientKey is not null => form["client_id"] == Introspected.ClientId ? JudgeAssertion(form["client_assertion_type"]!, form["client_assertion"]!) : "client_id",
            _ => "method",
        });

    private static string? JudgeBasic(string header)
    {
        var parts = Encoding.ASCII.GetString(Convert.FromBase64String(header["Basic ".Length..])).Split(':');
        return parts.Length == 2 && WebUtility.UrlDecode(parts[0]) == Introspected.ClientId && WebUtility.UrlDecode(parts[1]) == Introspected.Secret ? null : "secret";
    }

    private string? JudgeAssertion(string type, string assertion)
    {
        var parts = assertion.Split('.');
        var header = Decode(parts[0]);
        var claims = Decode(parts[1]);
        var input = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        var signature = System.Buffers.Text.Base64Url.DecodeFromChars(parts[2]);
        var isSigned = (header.GetProperty("alg").GetString(), ClientKey) switch
        {
            ("RS256", RSA rsa) => rsa.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ("ES256", ECDsa ecdsa) => ecdsa.VerifyData(input, signature, HashAlgorithmName.SHA256),
            _ => false,
        };
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var (issued, expires) = (claims.GetProperty("iat").GetInt64(), claims.GetProperty("exp").GetInt64());
        return type != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" ? "type"
            : !isSigned ? "signature"
            : header.TryGetProperty("kid", out var kid) && kid.GetString() != "key-of-ours" ? "kid"
            : claims.GetProperty("iss").GetString() != Introspected.ClientId || claims.GetProperty("sub").GetString() != Introspected.ClientId ? "iss"
            : claims.GetProperty("aud").GetString() != AssertionAudience ? "aud"
            : issued > now + 1 || issued < now - 30 || expires <= now || expires - issued > 60 ? "exp"
            : claims.GetProperty("jti").GetString() is not { Length: >= 22 } id || !usedIds.TryAdd(id, true) ? "jti"
            : null;
    }

    private static JsonElement Decode(string part) => JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(part));
}
