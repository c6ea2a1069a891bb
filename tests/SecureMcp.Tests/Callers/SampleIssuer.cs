using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.Callers;
using SecureMcp.Json;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>An issuer with a key of every type, made afresh in every run, that signs whatever it is given.</summary>
internal sealed class SampleIssuer : ISigningKeySource
{
    public const string Name = "sample";
    public const string Issuer = "https://issuer.example/tenant";
    public const string Audience = "https://tools.example.com/mcp";
    public const string RsaKeyId = "rsa";

    public static readonly DateTimeOffset Now = EntraTenant.Now;

    /// <summary>One for all tests of a run: making keys takes longer than most of them.</summary>
    public static readonly SampleIssuer Shared = new();

    private readonly RSA rsa = RSA.Create(2048);
    private readonly ECDsa p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
    private readonly Lazy<JsonWebKeySet> keys;

    public object? Epoch => this;

    private SampleIssuer() => keys = new Lazy<JsonWebKeySet>(() =>
        JsonWebKeySet.TryParse(Encoding.UTF8.GetBytes(KeySet()), new StrictJsonLimits(OpenIdDocuments.MaxBytes, 16), JwsAlgorithm.Names.ToFrozenSet(), out var set)
            ? set
            : throw new InvalidOperationException("The keys of the tests do not parse."));

    public static OidcIssuer Settings => new() { Name = Name, Issuer = Issuer, Audiences = [Audience] };

    public static JsonObject Header(string algorithm = "RS256") => new() { ["typ"] = "at+jwt", ["alg"] = algorithm, ["kid"] = KeyIdFor(algorithm) };

    public static JsonObject Claims() => new()
    {
        ["iss"] = Issuer,
        ["sub"] = "user-1",
        ["aud"] = Audience,
        ["iat"] = EntraTenant.Seconds(TimeSpan.FromMinutes(-5)),
        ["exp"] = EntraTenant.Seconds(TimeSpan.FromMinutes(60)),
        ["jti"] = "token-1",
        ["client_id"] = "client-1",
        ["scope"] = "documents.read openid",
    };

    public static string KeyIdFor(string algorithm) => algorithm switch { "ES256" => "p256", "ES384" => "p384", _ => RsaKeyId };

    public ValueTask<SigningKeyLookup> FindAsync(string keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(keys.Value.Find(keyId) is { } key ? SigningKeyLookup.Of(key) : SigningKeyLookup.Unknown);

    public JsonObject RsaKey()
    {
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject { ["kty"] = "RSA", ["use"] = "sig", ["kid"] = RsaKeyId, ["n"] = Encode(parameters.Modulus!), ["e"] = Encode(parameters.Exponent!) };
    }

    public JsonObject EcKey(string curve = "P-256")
    {
        var point = (curve == "P-256" ? p256 : p384).ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject { ["kty"] = "EC", ["use"] = "sig", ["kid"] = curve == "P-256" ? "p256" : "p384", ["crv"] = curve, ["x"] = Encode(point.X!), ["y"] = Encode(point.Y!) };
    }

    public string KeySet() => new JsonObject { ["keys"] = new JsonArray(RsaKey(), EcKey(), EcKey("P-384")) }.ToJsonString();

    public string Token(JsonObject? claims = null, JsonObject? header = null) => Token((claims ?? Claims()).ToJsonString(), (header ?? Header()).ToJsonString());

    public string Token(string payload, string header)
    {
        var input = $"{Encode(Encoding.UTF8.GetBytes(header))}.{Encode(Encoding.UTF8.GetBytes(payload))}";
        return $"{input}.{Encode(Sign(AlgorithmOf(header), Encoding.ASCII.GetBytes(input)))}";
    }

    /// <summary>What the algorithm makes of it; RS256 for anything that is none of ours.</summary>
    public byte[] Sign(string algorithm, byte[] input) => JwsAlgorithm.TryFind(algorithm, out var known) && known.Padding is null
        ? (known.Curve == "P-256" ? p256 : p384).SignData(input, known.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
        : rsa.SignData(input, known?.Hash ?? HashAlgorithmName.SHA256, known?.Padding ?? RSASignaturePadding.Pkcs1);

    public byte[] SignDer(byte[] input) => p256.SignData(input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public byte[] RsaPublicKeyPem() => Encoding.ASCII.GetBytes(rsa.ExportSubjectPublicKeyInfoPem());

    public JwtScheme Scheme(OidcIssuer? settings = null)
    {
        var registration = OidcRegistration.From(settings ?? Settings);
        return new JwtScheme(registration.Name, registration.Profile, this, new OidcClaimsRule(registration), new SettableTimeProvider(Now));
    }

    public ValueTask<Authentication> JudgeAsync(string token, OidcIssuer? settings = null) =>
        Scheme(settings).AuthenticateAsync(new Credential(CredentialKind.Bearer, token), TestContext.Current.CancellationToken);

    private static string AlgorithmOf(string header)
    {
        using var document = System.Text.Json.JsonDocument.Parse(header);
        return document.RootElement.TryGetProperty("alg", out var algorithm) ? algorithm.ToString() : "";
    }

    public static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
