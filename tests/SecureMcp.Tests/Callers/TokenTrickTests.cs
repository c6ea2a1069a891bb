using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>
/// The known tricks on JWT validators, each by name, against an issuer that may use every algorithm (RFC 8725, RFC 7515
/// section 10). All but the ones that are about a signature carry a good one.
/// </summary>
public sealed class TokenTrickTests
{
    private static readonly SampleIssuer Issuer = SampleIssuer.Shared;
    private static readonly string Payload = SampleIssuer.Claims().ToJsonString();
    private static readonly string Good = Issuer.Token();

    private static readonly Dictionary<string, (string Fault, Func<string> Token)> Tricks = new(StringComparer.Ordinal)
    {
        ["alg none with an empty signature"] = ("malformed", () => Unsigned("none", "")),
        ["alg none with the signature of another token"] = ("algorithm", () => Unsigned("none", Good.Split('.')[2])),
        ["alg nOnE"] = ("algorithm", () => Unsigned("nOnE", Good.Split('.')[2])),
        ["alg with a space"] = ("algorithm", () => With("alg", "\"RS256 \"")),
        ["alg as an array"] = ("malformed", () => With("alg", "[\"RS256\",\"none\"]")),
        ["alg null"] = ("malformed", () => With("alg", "null")),
        ["HS256 with the public key in PEM"] = ("algorithm", () => Hmac(Issuer.RsaPublicKeyPem())),
        ["HS256 with the modulus"] = ("algorithm", () => Hmac(Encoding.ASCII.GetBytes(Issuer.RsaKey()["n"]!.GetValue<string>()))),
        ["HS256 with an empty secret"] = ("algorithm", () => Hmac([])),
        ["a kid that is a path"] = ("key_unknown", () => With("kid", "\"../../../../dev/null\"")),
        ["a kid that is SQL"] = ("key_unknown", () => With("kid", "\"rsa' UNION SELECT 'key';--\"")),
        ["a kid that is a URL"] = ("key_unknown", () => With("kid", "\"https://attacker.example/key\"")),
        ["a kid with a NUL"] = ("key_unknown", () => With("kid", "\"rsa\\u0000\"")),
        ["a kid of 8,000 characters"] = ("key_unknown", () => With("kid", $"\"{new string('r', 8000)}\"")),
        ["a kid that is an array"] = ("malformed", () => With("kid", "[\"rsa\"]")),
        ["a kid that is an object"] = ("malformed", () => With("kid", "{\"$ne\":null}")),
        ["a kid that is null"] = ("malformed", () => With("kid", "null")),
        ["a kid that differs in case"] = ("key_unknown", () => With("kid", "\"RSA\"")),
        ["no kid"] = ("key_unknown", () => With("kid", null)),
        ["the kid of a key of another type"] = ("signature", () => With("kid", "\"p256\"")),
        ["jku, signed by the attacker"] = ("signature", () => ByAttacker("jku", JsonValue.Create("https://attacker.example/keys"))),
        ["x5u, signed by the attacker"] = ("signature", () => ByAttacker("x5u", JsonValue.Create("https://attacker.example/cert"))),
        ["jwk, signed by the attacker"] = ("signature", () => ByAttacker("jwk", null)),
        ["x5c, signed by the attacker"] = ("signature", () => ByAttacker("x5c", new JsonArray("MIIB"))),
        ["crit with a known name"] = ("critical", () => With("crit", "[\"exp\"]")),
        ["crit with an unknown name"] = ("critical", () => With("crit", "[\"http://example.com/must\"]")),
        ["crit that is empty"] = ("critical", () => With("crit", "[]")),
        ["b64 false that crit names"] = ("critical", () => Issuer.Token(Payload, """{"typ":"at+jwt","alg":"RS256","kid":"rsa","b64":false,"crit":["b64"]}""")),
        ["b64 false with the payload unencoded"] = ("malformed", UnencodedPayload),
        ["a detached payload"] = ("signature", () => Good.Split('.') is var parts ? $"{parts[0]}..{parts[2]}" : ""),
        ["an encrypted token"] = ("malformed", () => $"{EntraTenant.Encode("""{"alg":"RSA-OAEP","enc":"A256GCM"}""")}.AAAA.AAAA.AAAA.AAAA"),
        ["the JSON serialization"] = ("malformed", () => $$"""{"payload":"{{Good.Split('.')[1]}}","protected":"{{Good.Split('.')[0]}}","signature":"{{Good.Split('.')[2]}}"}"""),
        ["a token inside of a token"] = ("claims", () => Issuer.Token($"\"{Good}\"", SampleIssuer.Header().ToJsonString())),
        ["alg twice"] = ("malformed", () => Issuer.Token(Payload, """{"typ":"at+jwt","alg":"RS256","alg":"none","kid":"rsa"}""")),
        ["Alg beside alg"] = ("malformed", () => Issuer.Token(Payload, """{"typ":"at+jwt","alg":"RS256","Alg":"none","kid":"rsa"}""")),
        ["alg escaped beside alg"] = ("malformed", () => Issuer.Token(Payload, """{"typ":"at+jwt","alg":"RS256","\u0061lg":"none","kid":"rsa"}""")),
        ["sub twice"] = ("claims", () => Issuer.Token(Payload.Insert(1, "\"sub\":\"user-2\","), SampleIssuer.Header().ToJsonString())),
        ["Sub beside sub"] = ("claims", () => Issuer.Token(Payload.Insert(1, "\"Sub\":\"user-2\","), SampleIssuer.Header().ToJsonString())),
        ["ſub (U+017F) beside sub"] = ("claims", () => Issuer.Token(Payload.Insert(1, "\"ſub\":\"user-2\","), SampleIssuer.Header().ToJsonString())),
        ["a payload that is an array"] = ("claims", () => Issuer.Token($"[{Payload}]", SampleIssuer.Header().ToJsonString())),
        ["a payload with something behind it"] = ("claims", () => Issuer.Token(Payload + "{}", SampleIssuer.Header().ToJsonString())),
        ["a payload with a byte order mark"] = ("claims", () => Issuer.Token("\ufeff" + Payload, SampleIssuer.Header().ToJsonString())),
        ["a payload 17 levels deep"] = ("claims", () => Issuer.Token(Payload.Insert(1, $"\"x\":{new string('[', 16)}{new string(']', 16)},"), SampleIssuer.Header().ToJsonString())),
        ["a header 9 levels deep"] = ("malformed", () => Issuer.Token(Payload, SampleIssuer.Header().ToJsonString().Insert(1, $"\"x\":{new string('[', 8)}{new string(']', 8)},"))),
        ["a payload 5,000 levels deep"] = ("claims", () => Issuer.Token(Payload.Insert(1, $"\"x\":{new string('[', 2500)}{new string(']', 2500)},"), SampleIssuer.Header().ToJsonString())),
        ["a token above 16 KiB"] = ("malformed", () => Issuer.Token(Payload.Insert(1, $"\"x\":\"{new string('x', CredentialReader.MaxLength)}\","), SampleIssuer.Header().ToJsonString())),
        ["bytes behind the signature"] = ("signature", () => $"{Good}AAAA"),
        ["a dot behind the signature"] = ("malformed", () => $"{Good}."),
        ["a line break behind the signature"] = ("malformed", () => $"{Good}\n"),
        ["padding behind the signature"] = ("malformed", () => $"{Good}=="),
        ["padding behind the header"] = ("malformed", () => Good.Insert(Good.IndexOf('.'), "=")),
        ["the base64 alphabet with + and /"] = ("malformed", () => Good[..Good.LastIndexOf('.')] + "." + Good.Split('.')[2].Replace('-', '+').Replace('_', '/') + "+"),
        ["white space in the payload"] = ("malformed", () => Good.Insert(Good.IndexOf('.') + 5, " ")),
        ["a last character with unused bits"] = ("malformed", UnusedBits),
        ["the signature of another token"] = ("signature", () => Good[..Good.LastIndexOf('.')] + "." + Issuer.Token(header: new JsonObject { ["alg"] = "RS256", ["kid"] = "rsa" }).Split('.')[2]),
        ["an empty payload"] = ("claims", () => Issuer.Token("", SampleIssuer.Header().ToJsonString())),
    };

    public static TheoryData<string> Names => [.. Tricks.Keys];

    private static OidcIssuer All => new() { Name = SampleIssuer.Name, Issuer = SampleIssuer.Issuer, Audiences = [SampleIssuer.Audience], Algorithms = JwsAlgorithm.Names };

    [Theory, MemberData(nameof(Names))]
    public async Task A_trick_is_refused_for_what_it_is(string name)
    {
        Assert.NotNull((await Issuer.JudgeAsync(Good, All)).Caller);
        var (fault, make) = Tricks[name];
        var token = make();

        var answer = await Issuer.JudgeAsync(token, All);
        Assert.Null(answer.Caller);
        Assert.Equal(fault, answer.Fault);

        var chain = await new CallerChain([Issuer.Scheme(All)], FixedKeys.Cache(10)).AuthenticateAsync(new Credential(CredentialKind.Bearer, token), TestContext.Current.CancellationToken);
        Assert.Null(chain.Caller);
        Assert.NotNull(chain.Refusal);
    }

    private static string With(string member, string? json)
    {
        var header = SampleIssuer.Header();
        header.Remove(member);
        if (json is not null)
            header[member] = JsonNode.Parse(json);
        return Issuer.Token(Payload, header.ToJsonString());
    }

    private static string Unsigned(string algorithm, string signature) =>
        $"{EntraTenant.Encode(SampleIssuer.Header(algorithm).ToJsonString())}.{EntraTenant.Encode(Payload)}.{signature}";

    private static string Hmac(byte[] secret)
    {
        var input = $"{EntraTenant.Encode(SampleIssuer.Header("HS256").ToJsonString())}.{EntraTenant.Encode(Payload)}";
        return $"{input}.{SampleIssuer.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(input)))}";
    }

    private static string ByAttacker(string member, JsonNode? value)
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        var header = SampleIssuer.Header();
        header[member] = value ?? new JsonObject
        {
            ["kty"] = "RSA",
            ["kid"] = SampleIssuer.RsaKeyId,
            ["n"] = SampleIssuer.Encode(parameters.Modulus!),
            ["e"] = SampleIssuer.Encode(parameters.Exponent!),
        };
        var input = $"{EntraTenant.Encode(header.ToJsonString())}.{EntraTenant.Encode(Payload)}";
        return $"{input}.{SampleIssuer.Encode(rsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    // RFC 7797: the payload stands there as it is, and the signature covers it so.
    private static string UnencodedPayload()
    {
        var input = $"{EntraTenant.Encode("""{"typ":"at+jwt","alg":"RS256","kid":"rsa","b64":false,"crit":["b64"]}""")}.{Payload}";
        return $"{input}.{SampleIssuer.Encode(Issuer.Sign("RS256", Encoding.UTF8.GetBytes(input)))}";
    }

    private static string UnusedBits()
    {
        // 256 bytes leave 4 unused bits in the last character of the signature.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return Good[..^1] + Alphabet[Alphabet.IndexOf(Good[^1], StringComparison.Ordinal) | 1];
    }
}
