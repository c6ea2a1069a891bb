using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.LongRuns;

namespace SecureMcp.EndToEnd.Mutations;

/// <summary>
/// Makes tokens that are almost right: good ones changed in their claims, header or JSON text and signed again, so that the
/// change is judged and not the signature; and good ones changed behind the signature's back.
/// </summary>
internal sealed class TokenMutator(SigningKeys keys, SeededNumbers numbers, long now, string issuer, string audience)
{
    private static readonly string[] HeaderMembers = ["alg", "kid", "typ", "crit", "b64", "jku", "jwk", "x5c", "x5t", "x5u", "cty", "zip", "nonce"];
    private static readonly string[] ClaimNames = ["iss", "aud", "sub", "exp", "nbf", "iat", "scope", "scp", "client_id", "azp", "roles", "cnf", "at_hash", "jti", "name", "act"];

    private static readonly string[] AnyJson =
    [
        "null", "true", "false", "0", "-1", "1.5", "1e3", "1E400", "\"\"", "\"x\"", "\" \"", "[]", "[\"\"]", "[null]", "{}", "{\"x\":1}", "\"\\u0000\"", "\"a\\nb\"",
    ];

    private static readonly string[] HeaderJson =
    [
        "\"none\"", "\"HS256\"", "\"RS256\"", "\"RS384\"", "\"PS256\"", "\"PS512\"", "\"ES256\"", "\"ES384\"", "\"rs256\"", "\"EdDSA\"", "\"ES512\"",
        "\"rsa\"", "\"p256\"", "\"p384\"", "\"RSA\"", "\"../rsa\"", "[\"rsa\"]", "\"at+jwt\"", "\"AT+JWT\"", "\"application/at+jwt\"", "\"JWT\"", "\"jwt\"", "\"at+jwt \"",
        "[\"b64\"]", "[\"exp\"]", "[\"kid\",\"kid\"]", "\"https://attacker.example/keys\"", "\"DEF\"", "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
    ];

    /// <summary>The next token and, in words, what was done to it.</summary>
    public (string Token, string Change) Next(string algorithm)
    {
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "at+jwt", ["kid"] = SigningKeys.KeyIdFor(algorithm) };
        var claims = new JsonObject
        {
            ["iss"] = issuer,
            ["sub"] = "user-1",
            ["aud"] = audience,
            ["iat"] = now - 300,
            ["nbf"] = now - 300,
            ["exp"] = now + 3600,
            ["client_id"] = "client-1",
            ["scope"] = "documents.read",
            ["jti"] = "token-1",
        };
        return numbers.Next(20) switch
        {
            0 => (Signed(algorithm, header, claims), "nothing"),
            <= 6 => (Signed(algorithm, header, ChangedClaims(claims)), "a claim"),
            <= 9 => (Signed(algorithm, ChangedHeader(header), claims), "a header member"),
            <= 11 => (Signed(algorithm, JsonText(header), ChangedText(JsonText(claims))), "the text of the claims"),
            <= 13 => (Signed(algorithm, ChangedText(JsonText(header)), JsonText(claims)), "the text of the header"),
            <= 15 => (ChangedSignature(algorithm, header, claims), "the signature"),
            16 => (ChangedSegments(Signed(algorithm, header, claims)), "the segments"),
            17 => (Confused(algorithm, header, claims), "the algorithm, signed to fit"),
            _ => (ChangedCharacters(Signed(algorithm, header, claims)), "characters"),
        };
    }

    private string Signed(string algorithm, JsonObject header, JsonObject claims) => Signed(algorithm, JsonText(header), JsonText(claims));

    private string Signed(string algorithm, byte[] header, byte[] claims)
    {
        var input = $"{SigningKeys.Encode(header)}.{SigningKeys.Encode(claims)}";
        return $"{input}.{SigningKeys.Encode(keys.Sign(algorithm, Encoding.ASCII.GetBytes(input)))}";
    }

    private JsonObject ChangedClaims(JsonObject claims)
    {
        for (var changes = 1 + (numbers.Next(4) / 3); changes > 0; changes--)
        {
            var name = Pick(ClaimNames);
            claims.Remove(name);
            if (numbers.Next(6) > 0)
                claims[name] = JsonNode.Parse(numbers.Next(2) == 0 ? Pick(AnyJson) : LikelyClaim(name));
        }

        return claims;
    }

    private string LikelyClaim(string name) => name switch
    {
        "iss" => Pick([$"\"{issuer}/\"", $"[\"{issuer}\"]", $"\"{issuer.ToUpperInvariant()}\"", $"\"{issuer}\"", "\"https://other.example\""]),
        "aud" => Pick([$"[\"{audience}\"]", $"[\"x\",\"{audience}\"]", $"[\"{audience}\",7]", $"\"{audience}/\"", $"\"{audience},x\"", $"{{\"{audience}\":1}}"]),
        "exp" or "nbf" or "iat" => Pick(
        [
            $"{now + numbers.Next(130) - 65}", $"{now - 60}", $"{now - 61}", $"{now - 59}", $"{now + 60}", $"{now + 61}", $"{now}.5", $"{now + 3600}.0",
            $"{now + 3600}e0", $"\"{now + 3600}\"", $"{(now + 3600) * 1000}", "253402300800", "1e12",
        ]),
        "scope" or "scp" => Pick(["\"documents.read openid\"", "\"a  b\"", "[\"a\",\"b\"]", "[\"a b\"]", "\"a\\tb\"", "\"documents.read \""]),
        "client_id" or "azp" => Pick(["\"client-1\"", "\"client-2\"", "\"user-1\""]),
        "sub" => Pick(["\"user-2\"", "\"client-1\"", "7", "[\"user-1\"]"]),
        _ => Pick(["\"x\"", "[\"x\"]", "{\"jkt\":\"x\"}"]),
    };

    private JsonObject ChangedHeader(JsonObject header)
    {
        var name = Pick(HeaderMembers);
        header.Remove(name);
        if (numbers.Next(8) > 0)
            header[name] = JsonNode.Parse(numbers.Next(3) == 0 ? Pick(AnyJson) : Pick(HeaderJson));
        return header;
    }

    private string Confused(string algorithm, JsonObject header, JsonObject claims)
    {
        var other = Pick([.. SigningKeys.Algorithms, "HS256", "none"]);
        header["alg"] = other;
        var input = $"{SigningKeys.Encode(JsonText(header))}.{SigningKeys.Encode(JsonText(claims))}";
        var bytes = Encoding.ASCII.GetBytes(input);
        return other switch
        {
            "none" => $"{input}.",
            "HS256" => $"{input}.{SigningKeys.Encode(HMACSHA256.HashData(keys.PublicKeyPem(), bytes))}",
            // Either signed as the header says with its own key, under the id of the other key, or the other way round.
            _ => $"{input}.{SigningKeys.Encode(keys.Sign(numbers.Next(2) == 0 ? other : algorithm, bytes))}",
        };
    }

    private byte[] ChangedText(byte[] json)
    {
        var text = Encoding.UTF8.GetString(json);
        var member = text[1..text.IndexOf(',', StringComparison.Ordinal)];
        return numbers.Next(12) switch
        {
            0 => Encoding.UTF8.GetBytes(text.Insert(1, $"{member},")),
            1 => Encoding.UTF8.GetBytes(text.Insert(1, $"\"{char.ToUpperInvariant(member[1])}{member[2..]},")),
            2 => Encoding.UTF8.GetBytes(text.Insert(1, $"\"\\u00{(int)member[1]:x2}{member[2..]},")),
            3 => Encoding.UTF8.GetBytes(text + Pick([" ", "\n", "x", "{}", "\0", ","])),
            4 => Encoding.UTF8.GetBytes(Pick(["\ufeff", " ", "\u00a0", "\f"]) + text),
            5 => Encoding.UTF8.GetBytes(text.Insert(1, $"\"x\":{new string('[', numbers.Next(40))}")),
            6 => Encoding.UTF8.GetBytes(Deep(text, 1 + numbers.Next(24))),
            7 => Encoding.UTF8.GetBytes(text.Insert(1, Pick(["/**/", "\"x\":'y',", "\"x\":NaN,", "\"x\":01,", "\"x\":\"\\ud800\",", "\"x\":1,\"x\":2,", "\"__proto__\":{\"sub\":\"x\"},", "\"ſub\":1,"]))),
            8 => [.. json[..^1], .. ",\"x\":\""u8, (byte)(0x80 + numbers.Next(128)), .. "\"}"u8],
            9 => [.. json[..1], .. Encoding.UTF8.GetBytes($"\"x\":\"{new string('x', 100 + numbers.Next(14000))}\","), .. json[1..]],
            _ => WithOneByteChanged(json),
        };
    }

    private static string Deep(string text, int depth) => text.Insert(1, $"\"x\":{new string('[', depth)}{new string(']', depth)},");

    private byte[] WithOneByteChanged(byte[] bytes)
    {
        var at = numbers.Next(bytes.Length);
        var changed = (byte)numbers.Next(256);
        return numbers.Next(3) switch
        {
            0 => [.. bytes[..at], changed, .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], .. bytes[(at + 1)..]],
            _ => [.. bytes[..at], changed, .. bytes[at..]],
        };
    }

    private string ChangedSignature(string algorithm, JsonObject header, JsonObject claims)
    {
        var input = $"{SigningKeys.Encode(JsonText(header))}.{SigningKeys.Encode(JsonText(claims))}";
        var bytes = Encoding.ASCII.GetBytes(input);
        var good = keys.Sign(algorithm, bytes);
        var changed = numbers.Next(8) switch
        {
            0 => keys.SignWrongly(algorithm, bytes),
            1 => [.. good, 0],
            2 => [0, .. good],
            3 => good[..^1],
            4 => new byte[good.Length],
            5 => keys.Sign(Pick([.. SigningKeys.Algorithms]), bytes),
            6 => keys.Sign(algorithm, [.. bytes, (byte)'.']),
            _ => WithOneByteChanged(good),
        };
        return $"{input}.{SigningKeys.Encode(changed)}";
    }

    private string ChangedSegments(string token)
    {
        var parts = token.Split('.');
        return numbers.Next(10) switch
        {
            0 => $"{parts[0]}.{parts[1]}",
            1 => $"{parts[0]}.{parts[1]}.",
            2 => $"{parts[0]}..{parts[2]}",
            3 => $".{parts[1]}.{parts[2]}",
            4 => $"{token}.",
            5 => $"{token}.{parts[2]}",
            6 => $"{parts[0]}.{parts[0]}.{parts[2]}",
            7 => $"{parts[1]}.{parts[0]}.{parts[2]}",
            8 => string.Join('.', parts.Select(part => part + new string('=', (4 - (part.Length % 4)) % 4))),
            _ => $$"""{"protected":"{{parts[0]}}","payload":"{{parts[1]}}","signature":"{{parts[2]}}"}""",
        };
    }

    private string ChangedCharacters(string token)
    {
        const string Strange = "=+/. \n\r\t\0,~%é";
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        // The ends of the segments have bits that decode to nothing: worth more than their share.
        var at = numbers.Next(3) > 0 ? numbers.Next(token.Length) : Pick([token.Length - 1, token.LastIndexOf('.') - 1, token.IndexOf('.', StringComparison.Ordinal) - 1]);
        var with = numbers.Next(3) == 0 ? Strange[numbers.Next(Strange.Length)] : Alphabet[numbers.Next(Alphabet.Length)];
        return numbers.Next(4) switch
        {
            0 => token.Remove(at, 1),
            1 => token.Insert(at, $"{with}"),
            2 => token + with,
            _ => $"{token[..at]}{with}{token[(at + 1)..]}",
        };
    }

    private T Pick<T>(params T[] from) => from[numbers.Next(from.Length)];

    private static byte[] JsonText(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString());
}
