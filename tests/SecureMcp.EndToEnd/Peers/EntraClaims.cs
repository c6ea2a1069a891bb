using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>The claims of Entra's v2 tokens, for one tenant and one API.</summary>
internal sealed class EntraClaims(string issuer)
{
    public const string TenantId = "6f1d0c4e-55f0-4f5c-9a0b-0c8f6a2b7e11";
    public const string ClientId = "b2a7c9d4-3f7e-4c11-8f59-7d9e1a6c0d22";
    public const string UserId = "0d9b6a1e-7c35-4e0b-9a55-41f2c8d0e733";
    public const string AgentId = "c41f7be2-90ad-4b1c-b6de-2f5a90c3d844";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(75);

    /// <summary>An access token of a user.</summary>
    /// <param name="scopes">The delegated scopes, separated by spaces.</param>
    /// <param name="change">Changes the claims before they are signed.</param>
    public JsonObject User(string scopes, Action<JsonObject>? change = null)
    {
        var claims = Common(UserId, "pairwise-subject-of-the-user");
        claims["azp"] = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
        claims["azpacr"] = "0";
        claims["name"] = "Ada Example";
        claims["preferred_username"] = "ada@example.com";
        claims["scp"] = scopes;
        change?.Invoke(claims);
        return claims;
    }

    /// <summary>An access token of an application on its own behalf.</summary>
    public JsonObject App(IEnumerable<string> roles, Action<JsonObject>? change = null)
    {
        var claims = Common(AgentId, AgentId);
        claims["azp"] = "5e7a1f90-2b6d-4f83-a0cc-96d1e3b4f955";
        claims["azpacr"] = "2";
        claims["idtyp"] = "app";
        claims["roles"] = new JsonArray([.. roles.Select(role => JsonValue.Create(role))]);
        change?.Invoke(claims);
        return claims;
    }

    /// <summary>An ID token for the API's own registration: the same issuer, audience and key as an access token, and no grant.</summary>
    public JsonObject Id()
    {
        var claims = Common(UserId, "pairwise-subject-of-the-user");
        claims["name"] = "Ada Example";
        claims["nonce"] = "n-0S6_WzA2Mj";
        claims["rh"] = "0.AAAA";
        return claims;
    }

    public static void Expire(JsonObject claims)
    {
        var ended = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1);
        claims["iat"] = (ended - Lifetime).ToUnixTimeSeconds();
        claims["nbf"] = (ended - Lifetime).ToUnixTimeSeconds();
        claims["exp"] = ended.ToUnixTimeSeconds();
    }

    private JsonObject Common(string objectId, string subject)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new JsonObject
        {
            ["aud"] = ClientId,
            ["iss"] = issuer,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["oid"] = objectId,
            ["sub"] = subject,
            ["tid"] = TenantId,
            ["uti"] = RandomNumberGenerator.GetHexString(22),
            ["ver"] = "2.0",
        };
    }
}
