using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Callers;

namespace SecureMcp.Cli;

/// <summary>Makes tokens under a shared secret (RFC 7515 section 7.1, RFC 7519).</summary>
internal static class TokenMinter
{
    public static string Mint(TokenRequest request, HmacAlgorithm algorithm, byte[] secret, DateTimeOffset now)
    {
        var issuedAt = now.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = request.Issuer,
            ["aud"] = request.Audience,
            ["sub"] = request.Subject,
            ["iat"] = issuedAt,
            ["nbf"] = issuedAt,
            ["exp"] = issuedAt + (long)request.Lifetime.TotalSeconds,
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
        };
        if (request.ClientId is not null)
            claims["client_id"] = request.ClientId;
        if (request.TenantId is not null)
            claims["tid"] = request.TenantId;
        if (request.Scopes.Count > 0)
            claims["scope"] = string.Join(' ', request.Scopes);
        if (request.Roles.Count > 0)
            claims["roles"] = new JsonArray([.. request.Roles.Select(role => JsonValue.Create(role))]);

        var signed = $"{Encode(new JsonObject { ["typ"] = "JWT", ["alg"] = algorithm.Name })}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(algorithm.Sign(Encoding.ASCII.GetBytes(signed), secret))}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
