using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SecureMcp.Tests.Local;

/// <summary>A token taken apart, after its signature was checked with a published key.</summary>
internal sealed record ReadToken(JsonElement Header, JsonElement Claims)
{
    public static ReadToken Verify(string token, JsonElement keys)
    {
        var parts = token.Split('.');
        Assert.Equal(3, parts.Length);
        var header = Parse(parts[0]);
        var key = keys.GetProperty("keys").EnumerateArray().Single(candidate => candidate.GetProperty("kid").GetString() == header.GetProperty("kid").GetString());
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(key.GetProperty("n").GetString()),
            Exponent = Base64Url.DecodeFromChars(key.GetProperty("e").GetString()),
        });
        Assert.True(rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return new(header, Parse(parts[1]));
    }

    public string? Text(string claim) => Claims.GetProperty(claim).GetString();

    public string[] Names => [.. Claims.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal)];

    private static JsonElement Parse(string part) => JsonElement.Parse(Base64Url.DecodeFromChars(part));
}
