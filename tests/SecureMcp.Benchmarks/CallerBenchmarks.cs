using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Options;
using SecureMcp.Callers;

namespace SecureMcp.Benchmarks;

/// <summary>
/// What it costs to know a caller by an Entra token. Wanted: a known token under a tenth of the bare RSA verification and
/// within 300 bytes; a new one within one and a half times of it.
/// </summary>
public class CallerBenchmarks : IDisposable
{
    private const string TenantId = "11111111-aaaa-4bbb-8ccc-222222222222";
    private const string ClientId = "33333333-dddd-4eee-9fff-444444444444";
    private const string UserId = "55555555-0000-4000-8000-000000000001";
    private readonly RSA rsa = RSA.Create(2048);
    private CallerChain remembering = null!;
    private CallerChain forgetful = null!;
    private string token = "";
    private byte[] signed = [];
    private byte[] signature = [];

    /// <summary>One token, one key, two chains.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new JsonObject
        {
            ["aud"] = ClientId,
            ["iss"] = $"https://login.microsoftonline.com/{TenantId}/v2.0",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
            ["azp"] = "77777777-0000-4000-8000-000000000003",
            ["azpacr"] = "0",
            ["name"] = "Ada Example",
            ["oid"] = UserId,
            ["preferred_username"] = "ada@example.com",
            ["scp"] = "documents.read orders.write profiles.read runbooks.read",
            ["sub"] = "pairwise-subject",
            ["tid"] = TenantId,
            ["uti"] = "token-id-1",
            ["ver"] = "2.0",
        };
        var start = $"{Encode("""{"typ":"JWT","alg":"RS256","kid":"key-1"}""")}.{Encode(claims.ToJsonString())}";
        signed = Encoding.ASCII.GetBytes(start);
        signature = rsa.SignData(signed, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        token = $"{start}.{Base64Url.EncodeToString(signature)}";
        remembering = Chain(1000);
        forgetful = Chain(0);
        if (!Known() || !Known() || !New())
            throw new InvalidOperationException("The token is not accepted.");
    }

    /// <summary>The measure: the signature alone, on a key that is loaded.</summary>
    [Benchmark(Baseline = true)]
    public bool BareRsaVerify() => rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <summary>A token that this instance has seen.</summary>
    [Benchmark]
    public bool Known() => IsAccepted(remembering);

    /// <summary>A token that it has not.</summary>
    [Benchmark]
    public bool New() => IsAccepted(forgetful);

    /// <summary>The token, and what its verifier has to know, for another implementation.</summary>
    public string Describe()
    {
        SetUp();
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        return JsonSerializer.Serialize(new
        {
            token,
            key = new { kty = "RSA", n = Base64Url.EncodeToString(parameters.Modulus), e = Base64Url.EncodeToString(parameters.Exponent) },
            issuer = $"https://login.microsoftonline.com/{TenantId}/v2.0",
            audience = ClientId,
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        rsa.Dispose();
        GC.SuppressFinalize(this);
    }

    private bool IsAccepted(CallerChain chain)
    {
        var pending = chain.AuthenticateAsync(new Credential(CredentialKind.Bearer, token), CancellationToken.None);
        return pending.IsCompletedSuccessfully && pending.Result.Caller is not null;
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private CallerChain Chain(int entries)
    {
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        var json = JsonSerializer.SerializeToElement(new { kty = "RSA", kid = "key-1", n = Base64Url.EncodeToString(parameters.Modulus), e = Base64Url.EncodeToString(parameters.Exponent) });
        var keys = new OneKey(JsonWebKey.TryParse(json, out var key) ? key : throw new InvalidOperationException("The key does not parse."));
        var rule = new EntraClaimsRule(EntraRegistration.From(new EntraOptions { TenantId = TenantId, ClientId = ClientId }));
        var cache = new TokenCache(Options.Create(new TokenCacheOptions { MaxEntries = entries }), TimeProvider.System);
        return new CallerChain([new JwtScheme("entra", JwtProfile.Entra, keys, rule, TimeProvider.System)], cache);
    }

    private sealed class OneKey(JsonWebKey key) : ISigningKeySource
    {
        public object? Epoch => this;

        public ValueTask<SigningKeyLookup> FindAsync(string keyId, CancellationToken cancellationToken) => ValueTask.FromResult(SigningKeyLookup.Of(key));
    }
}
