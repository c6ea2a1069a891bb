using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>
/// A signed assertion per request (RFC 7523 sections 2.2 and 3): good for a minute, for one audience, and told apart from
/// every other by a random id, so that whoever sees one can't use it again.
/// </summary>
internal sealed class ClientAssertionCredential(string clientId, string audience, string? keyId, ClientAssertionKey key, TimeProvider clock) : IIntrospectionCredential
{
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>From <c>iat</c> to <c>exp</c>.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private const int IdBytes = 32;

    public void AddTo(HttpRequestHeaders headers, ICollection<KeyValuePair<string, string>> form)
    {
        form.Add(new("client_id", clientId));
        form.Add(new("client_assertion_type", AssertionType));
        form.Add(new("client_assertion", Write()));
    }

    private string Write()
    {
        var now = clock.GetUtcNow();
        var header = new Dictionary<string, object> { ["alg"] = key.Algorithm, ["typ"] = "JWT" };
        if (!string.IsNullOrEmpty(keyId))
            header["kid"] = keyId;
        var claims = new Dictionary<string, object>
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = audience,
            ["jti"] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes)),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        var input = $"{Encode(header)}.{Encode(claims)}";
        return $"{input}.{Base64Url.EncodeToString(key.Sign(Encoding.ASCII.GetBytes(input)))}";
    }

    private static string Encode(Dictionary<string, object> members) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(members));
}
