using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>Form, header, key and signature: what is judged before a claim is looked at.</summary>
public sealed class JwtSchemeTests
{
    private static readonly string Good = EntraTenant.Shared.Token(EntraTenant.UserClaims());

    [Theory]
    [InlineData("jwt")]
    [InlineData("JWT")]
    [InlineData("at+jwt")]
    [InlineData("AT+JWT")]
    [InlineData(null)]
    public async Task The_type_may_be_JWT_or_an_access_token_or_absent(string? type)
    {
        var header = EntraTenant.Header();
        header.Remove("typ");
        if (type is not null)
            header["typ"] = type;

        Assert.NotNull((await JudgeAsync(header)).Caller);
    }

    [Theory]
    [InlineData("typ", "\"dpop+jwt\"", "type")]
    [InlineData("typ", "\"JWE\"", "type")]
    [InlineData("typ", "\"\"", "type")]
    [InlineData("typ", "1", "malformed")]
    [InlineData("alg", "\"none\"", "algorithm")]
    [InlineData("alg", "\"None\"", "algorithm")]
    [InlineData("alg", "\"\"", "algorithm")]
    [InlineData("alg", "\"rs256\"", "algorithm")]
    [InlineData("alg", "\"RS384\"", "algorithm")]
    [InlineData("alg", "\"PS256\"", "algorithm")]
    [InlineData("alg", "\"ES256\"", "algorithm")]
    [InlineData("alg", "\"HS256\"", "algorithm")]
    [InlineData("alg", "[\"RS256\"]", "malformed")]
    [InlineData("alg", null, "malformed")]
    [InlineData("kid", null, "key_unknown")]
    [InlineData("kid", "\"\"", "key_unknown")]
    [InlineData("kid", "\"key-2\"", "key_unknown")]
    [InlineData("kid", "\"KEY-1\"", "key_unknown")]
    [InlineData("kid", "1", "malformed")]
    [InlineData("crit", "[\"exp\"]", "critical")]
    [InlineData("crit", "[]", "critical")]
    [InlineData("crit", "null", "critical")]
    public async Task A_header_that_asks_for_anything_else_is_refused(string member, string? json, string fault)
    {
        var header = EntraTenant.Header();
        header.Remove(member);
        if (json is not null)
            header[member] = JsonNode.Parse(json);

        Assert.Equal(fault, (await JudgeAsync(header)).Fault);
    }

    [Theory]
    [InlineData("""{"alg":"RS256","alg":"none","kid":"key-1"}""")]
    [InlineData("""{"alg":"RS256","ALG":"none","kid":"key-1"}""")]
    [InlineData("""{"alg":"RS256","kid":"key-1"} """ + "x")]
    [InlineData("""["RS256","key-1"]""")]
    [InlineData("null")]
    public async Task A_header_with_two_meanings_or_no_object_is_refused(string header)
    {
        var token = EntraTenant.Shared.Token(EntraTenant.UserClaims().ToJsonString(), header);

        Assert.Equal("malformed", (await ValidateAsync(token)).Fault);
    }

    [Fact]
    public async Task A_key_that_the_token_brings_along_is_never_used()
    {
        using var attacker = RSA.Create(2048);
        var parameters = attacker.ExportParameters(includePrivateParameters: false);
        var header = EntraTenant.Header();
        header["jku"] = "https://attacker.example/keys";
        header["x5u"] = "https://attacker.example/cert";
        header["jwk"] = new JsonObject
        {
            ["kty"] = "RSA",
            ["kid"] = EntraTenant.KeyId,
            ["n"] = Base64Url.EncodeToString(parameters.Modulus),
            ["e"] = Base64Url.EncodeToString(parameters.Exponent),
        };
        var signed = $"{EntraTenant.Encode(header.ToJsonString())}.{EntraTenant.Encode(EntraTenant.UserClaims().ToJsonString())}";
        var signature = attacker.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var keys = FixedKeys.Of(EntraTenant.Shared.PublicKey());

        var validation = await ValidateAsync($"{signed}.{Base64Url.EncodeToString(signature)}", keys);

        Assert.Equal("signature", validation.Fault);
        Assert.Equal([EntraTenant.KeyId], keys.Asked);
    }

    [Fact]
    public async Task Members_that_point_at_keys_do_not_spoil_a_good_token_either()
    {
        var header = EntraTenant.Header();
        header["x5t"] = EntraTenant.KeyId;
        header["jku"] = "https://elsewhere.example/keys";

        Assert.NotNull((await JudgeAsync(header)).Caller);
    }

    [Fact]
    public async Task An_HMAC_keyed_with_the_public_key_is_refused()
    {
        var header = EntraTenant.Header();
        header["alg"] = "HS256";
        var signed = $"{EntraTenant.Encode(header.ToJsonString())}.{EntraTenant.Encode(EntraTenant.UserClaims().ToJsonString())}";
        var mac = HMACSHA256.HashData(EntraTenant.Shared.Modulus(), Encoding.ASCII.GetBytes(signed));

        Assert.Equal("algorithm", (await ValidateAsync($"{signed}.{Base64Url.EncodeToString(mac)}")).Fault);
    }

    [Fact]
    public async Task A_good_signature_of_another_padding_or_hash_is_refused()
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(includePrivateParameters: false);
        var key = EntraTenant.Shared.PublicKey();
        key["n"] = Base64Url.EncodeToString(parameters.Modulus);
        var signed = Good[..Good.LastIndexOf('.')];
        var bytes = Encoding.ASCII.GetBytes(signed);
        var keys = FixedKeys.Of(key);

        foreach (var (hash, padding, fault) in new[]
        {
            (HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, null),
            (HashAlgorithmName.SHA256, RSASignaturePadding.Pss, "signature"),
            (HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1, "signature"),
        })
        {
            var token = $"{signed}.{Base64Url.EncodeToString(rsa.SignData(bytes, hash, padding))}";
            Assert.Equal(fault, (await ValidateAsync(token, keys)).Fault);
        }
    }

    [Fact]
    public async Task Claims_are_not_judged_before_the_signature()
    {
        var claims = EntraTenant.UserClaims();
        claims["tid"] = "99999999-aaaa-4bbb-8ccc-222222222222";
        claims["exp"] = 1;
        var unsigned = EntraTenant.Shared.Token(claims);
        var forged = unsigned[..(unsigned.LastIndexOf('.') + 1)] + Good[(Good.LastIndexOf('.') + 1)..];

        Assert.Equal("signature", (await ValidateAsync(forged)).Fault);
    }

    [Fact]
    public async Task A_provider_that_cannot_be_asked_is_no_verdict_on_the_token()
    {
        var validation = await ValidateAsync(Good, new FixedKeys(null, isUnavailable: true));

        Assert.True(validation.IsUnavailable);
        Assert.Equal(OpenIdKeySource.FailureBackOff, validation.RetryAfter);
    }

    [Fact]
    public async Task Text_that_is_not_a_compact_token_is_refused_without_asking_for_a_key()
    {
        var parts = Good.Split('.');
        string[] texts =
        [
            "", ".", "..", "...", "a.b.c", "opaque",
            $"{parts[0]}.{parts[1]}", $"{parts[0]}.{parts[1]}.", $".{parts[1]}.{parts[2]}", $"{Good}.", $"{Good}.{parts[2]}", $".{Good}",
            $"{parts[0]}.{parts[1]}.{parts[2]}.{parts[2]}.{parts[2]}",
            $"{parts[0]}=.{parts[1]}.{parts[2]}", $"{parts[0]} .{parts[1]}.{parts[2]}", $"{parts[0]}.{parts[1]}\n.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2]}==", $"{parts[0]}.{parts[1]}.+/{parts[2][2..]}",
            """{"payload":"e30","signatures":[]}""",
            $"{parts[0]}.{parts[1]}.{new string('A', CredentialReader.MaxLength)}",
        ];
        var keys = FixedKeys.Of(EntraTenant.Shared.PublicKey());

        foreach (var text in texts)
            Assert.Equal("malformed", (await ValidateAsync(text, keys)).Fault);

        Assert.Empty(keys.Asked);
    }

    [Fact]
    public async Task A_last_character_with_unused_bits_set_is_refused_though_it_decodes_to_the_same_signature()
    {
        // 256 bytes leave 4 unused bits in the last character of the signature.
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var twin = Good[..^1] + Alphabet[Alphabet.IndexOf(Good[^1], StringComparison.Ordinal) | 1];

        Assert.NotEqual(Good, twin);
        Assert.Equal("malformed", (await ValidateAsync(twin)).Fault);
    }

    private static Task<Authentication> JudgeAsync(JsonObject header) =>
        ValidateAsync(EntraTenant.Shared.Token(EntraTenant.UserClaims(), header));

    private static async Task<Authentication> ValidateAsync(string token, FixedKeys? keys = null) =>
        await FixedKeys.JudgeAsync(token, keys);
}
