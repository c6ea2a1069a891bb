using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>A tenant with a signing key of its own, made afresh in every run, that issues tokens the way Entra does.</summary>
internal sealed class EntraTenant
{
    public const string TenantId = "11111111-aaaa-4bbb-8ccc-222222222222";
    public const string ClientId = "33333333-dddd-4eee-9fff-444444444444";
    public const string UserId = "55555555-0000-4000-8000-000000000001";
    public const string ServiceId = "66666666-0000-4000-8000-000000000002";
    public const string ClientAppId = "77777777-0000-4000-8000-000000000003";
    public const string Issuer = $"https://login.microsoftonline.com/{TenantId}/v2.0";
    public const string KeyId = "key-1";

    public static readonly DateTimeOffset Now = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);

    /// <summary>One key for all tests of a run: making one takes longer than most of them.</summary>
    public static readonly EntraTenant Shared = new();

    private readonly RSA rsa = RSA.Create(2048);

    public static EntraOptions Options => new() { TenantId = TenantId, ClientId = ClientId };

    public static long Seconds(TimeSpan fromNow) => (Now + fromNow).ToUnixTimeSeconds();

    public static JsonObject UserClaims() => new()
    {
        ["aud"] = ClientId,
        ["iss"] = Issuer,
        ["iat"] = Seconds(TimeSpan.FromMinutes(-5)),
        ["nbf"] = Seconds(TimeSpan.FromMinutes(-5)),
        ["exp"] = Seconds(TimeSpan.FromMinutes(60)),
        ["azp"] = ClientAppId,
        ["azpacr"] = "0",
        ["name"] = "Ada Example",
        ["oid"] = UserId,
        ["preferred_username"] = "ada@example.com",
        ["scp"] = "documents.read mcp.access",
        ["sub"] = "pairwise-subject",
        ["tid"] = TenantId,
        ["uti"] = "token-id-1",
        ["ver"] = "2.0",
    };

    public static JsonObject AppClaims()
    {
        var claims = UserClaims();
        claims.Remove("scp");
        claims.Remove("name");
        claims.Remove("preferred_username");
        claims["oid"] = ServiceId;
        claims["sub"] = ServiceId;
        claims["roles"] = new JsonArray("documents.read");
        claims["idtyp"] = "app";
        return claims;
    }

    public static JsonObject Header() => new() { ["typ"] = "JWT", ["alg"] = "RS256", ["kid"] = KeyId };

    public JsonObject PublicKey(string keyId = KeyId)
    {
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["kid"] = keyId,
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            ["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0",
        };
    }

    public string KeySet(params string[] keyIds) =>
        new JsonObject { ["keys"] = new JsonArray([.. keyIds.Select(k => PublicKey(k))]) }.ToJsonString();

    public string Token(JsonObject claims, JsonObject? header = null) => Token(claims.ToJsonString(), (header ?? Header()).ToJsonString());

    /// <summary>Signs whatever it is given, so that a test can write JSON that no serializer writes.</summary>
    public string Token(string payload, string header)
    {
        var signed = $"{Encode(header)}.{Encode(payload)}";
        var signature = rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public byte[] Modulus() => rsa.ExportParameters(includePrivateParameters: false).Modulus!;

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
