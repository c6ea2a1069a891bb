using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMcp.Local.Provider;

/// <summary>Makes access tokens of the shape that Entra ID gives to an API that asks for version 2. Safe for concurrent use.</summary>
internal sealed class TokenMinter(SigningKey key, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>A token for a person, with the given scopes; the person's roles are always in it.</summary>
    public string MintFor(SamplePerson person, IReadOnlyList<string> scopes, string issuer)
    {
        var claims = Common(issuer, person.ObjectId, SampleDirectory.PublicClientId);
        claims["azpacr"] = "0";
        claims["sub"] = Pairwise(person.ObjectId);
        claims["name"] = person.DisplayName;
        claims["preferred_username"] = $"{person.UserName}@playground.example";
        claims["scp"] = string.Join(' ', scopes);
        if (person.Roles.Count > 0)
            claims["roles"] = Array(person.Roles);
        return Sign(claims);
    }

    /// <summary>A token for an application on its own behalf: roles, no scopes.</summary>
    public string MintFor(SampleApp app, string issuer)
    {
        var claims = Common(issuer, app.ObjectId, app.ClientId);
        claims["azpacr"] = "1";
        claims["sub"] = app.ObjectId;
        claims["idtyp"] = "app";
        claims["roles"] = Array(app.Roles);
        return Sign(claims);
    }

    private JsonObject Common(string issuer, string objectId, string client)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        return new()
        {
            ["aud"] = SampleDirectory.ApiClientId,
            ["iss"] = issuer,
            ["iat"] = now,
            ["nbf"] = now,
            ["exp"] = now + (long)Lifetime.TotalSeconds,
            ["azp"] = client,
            ["oid"] = objectId,
            ["tid"] = SampleDirectory.TenantId,
            ["uti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)),
            ["ver"] = "2.0",
        };
    }

    /// <summary>Entra's <c>sub</c> differs per API, so that nobody mistakes it for an id of the person.</summary>
    private static string Pairwise(string objectId) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"{SampleDirectory.ApiClientId}\n{objectId}")));

    private static JsonArray Array(IEnumerable<string> values) => new([.. values.Select(value => JsonValue.Create(value))]);

    private string Sign(JsonObject claims)
    {
        var header = new JsonObject { ["typ"] = "JWT", ["alg"] = "RS256", ["kid"] = key.Id };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(JsonObject part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
