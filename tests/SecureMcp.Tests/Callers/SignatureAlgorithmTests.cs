using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>Which keys and signatures an algorithm takes.</summary>
public sealed class SignatureAlgorithmTests
{
    public static TheoryData<string> Names => [.. JwsAlgorithm.Names];

    private static OidcIssuer All => new() { Name = SampleIssuer.Name, Issuer = SampleIssuer.Issuer, Audiences = [SampleIssuer.Audience], Algorithms = JwsAlgorithm.Names };

    [Theory, MemberData(nameof(Names))]
    public async Task Every_algorithm_on_the_list_of_the_issuer_is_accepted(string algorithm)
    {
        Assert.NotNull((await SampleIssuer.Shared.JudgeAsync(SampleIssuer.Shared.Token(header: SampleIssuer.Header(algorithm)), All)).Caller);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task An_issuer_signs_with_RS256_unless_its_settings_say_otherwise(string algorithm)
    {
        var answer = await SampleIssuer.Shared.JudgeAsync(SampleIssuer.Shared.Token(header: SampleIssuer.Header(algorithm)));

        Assert.Equal(algorithm == "RS256" ? null : "algorithm", answer.Fault);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_signature_of_any_other_algorithm_is_refused(string claimed)
    {
        var input = Input(SampleIssuer.Header(claimed));
        foreach (var used in JwsAlgorithm.Names.Where(name => name != claimed))
        {
            var token = $"{input}.{SampleIssuer.Encode(SampleIssuer.Shared.Sign(used, Encoding.ASCII.GetBytes(input)))}";
            Assert.Equal("signature", (await SampleIssuer.Shared.JudgeAsync(token, All)).Fault);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_key_of_another_type_or_curve_is_refused(string algorithm)
    {
        foreach (var keyId in new[] { "rsa", "p256", "p384" }.Where(id => id != SampleIssuer.KeyIdFor(algorithm)))
        {
            var header = SampleIssuer.Header(algorithm);
            header["kid"] = keyId;
            Assert.Equal("signature", (await SampleIssuer.Shared.JudgeAsync(SampleIssuer.Shared.Token(header: header), All)).Fault);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_alg_of_a_key_binds_it(string algorithm)
    {
        foreach (var bound in JwsAlgorithm.Names)
        {
            var key = KeyFor(bound);
            key["alg"] = bound;
            var parsed = FixedKeys.Parse(key);
            Assert.NotNull(parsed);
            Assert.True(JwsAlgorithm.TryFind(algorithm, out var asked));
            Assert.Equal(algorithm == bound, parsed.Fits(asked));
        }
    }

    [Fact]
    public async Task A_DER_signature_is_refused()
    {
        var input = Input(SampleIssuer.Header("ES256"));
        var der = SampleIssuer.Shared.SignDer(Encoding.ASCII.GetBytes(input));

        Assert.Equal("signature", (await SampleIssuer.Shared.JudgeAsync($"{input}.{SampleIssuer.Encode(der)}", All)).Fault);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_signature_with_a_byte_more_or_less_or_of_nothing_but_zeros_is_refused(string algorithm)
    {
        var input = Input(SampleIssuer.Header(algorithm));
        var good = SampleIssuer.Shared.Sign(algorithm, Encoding.ASCII.GetBytes(input));
        foreach (var bad in new byte[][] { [.. good, 0], [0, .. good], good[..^1], good[1..], new byte[good.Length] })
            Assert.Equal("signature", (await SampleIssuer.Shared.JudgeAsync($"{input}.{SampleIssuer.Encode(bad)}", All)).Fault);
    }

    [Theory]
    [InlineData("crv", "\"P-521\"")]
    [InlineData("crv", "\"p-256\"")]
    [InlineData("crv", "\"secp256k1\"")]
    [InlineData("crv", "\"P-384\"")]
    [InlineData("crv", null)]
    [InlineData("kty", "\"RSA\"")]
    [InlineData("kty", "\"OKP\"")]
    [InlineData("alg", "\"ES384\"")]
    [InlineData("alg", "\"ES521\"")]
    [InlineData("alg", "\"ECDH-ES\"")]
    [InlineData("use", "\"enc\"")]
    [InlineData("key_ops", "[\"deriveKey\"]")]
    [InlineData("x", null)]
    [InlineData("x", "\"AQAB\"")]
    [InlineData("y", "7")]
    public void A_key_on_a_curve_with_members_that_disagree_is_passed_over(string member, string? json)
    {
        var key = SampleIssuer.Shared.EcKey();
        key.Remove(member);
        if (json is not null)
            key[member] = JsonNode.Parse(json);

        Assert.Null(FixedKeys.Parse(key));
    }

    [Theory]
    [InlineData("P-256")]
    [InlineData("P-384")]
    public void A_point_beside_the_curve_is_passed_over(string curve)
    {
        var key = SampleIssuer.Shared.EcKey(curve);
        Assert.NotNull(FixedKeys.Parse(key));
        var y = System.Buffers.Text.Base64Url.DecodeFromChars(key["y"]!.GetValue<string>());
        y[^1] ^= 1;
        key["y"] = SampleIssuer.Encode(y);

        Assert.Null(FixedKeys.Parse(key));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(32)]
    public void Coordinates_have_the_full_length_and_are_not_zero(int length)
    {
        var key = SampleIssuer.Shared.EcKey();
        key["x"] = SampleIssuer.Encode(new byte[length]);
        key["y"] = SampleIssuer.Encode(new byte[length]);

        Assert.Null(FixedKeys.Parse(key));
    }

    [Fact]
    public void A_coordinate_beyond_the_prime_is_passed_over_though_it_is_equal_modulo_it()
    {
        // x = 5 is on P-256 with some y or not; what matters is that p + x is never taken for x.
        var curve = PrimeCurve.Find("P-256")!;
        var prime = System.Numerics.BigInteger.Pow(2, 256) - System.Numerics.BigInteger.Pow(2, 224) + System.Numerics.BigInteger.Pow(2, 192) + System.Numerics.BigInteger.Pow(2, 96) - 1;
        var b = System.Numerics.BigInteger.Parse("41058363725152142129326129780047268409114441015993725554835256314039467401291");
        for (var x = System.Numerics.BigInteger.Zero; ; x++)
        {
            // p is 3 modulo 4, so that a root of a square is its power of (p + 1) / 4.
            var square = ((x * x * x) - (3 * x) + b) % prime;
            square = square < 0 ? square + prime : square;
            var y = System.Numerics.BigInteger.ModPow(square, (prime + 1) / 4, prime);
            if (y * y % prime != square)
                continue;
            Assert.True(curve.Contains(Bytes(x), Bytes(y)));
            Assert.False(curve.Contains(Bytes(x + prime), Bytes(y)));
            return;
        }
    }

    private static byte[] Bytes(System.Numerics.BigInteger number)
    {
        var bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    private static JsonObject KeyFor(string algorithm) => algorithm switch
    {
        "ES256" => SampleIssuer.Shared.EcKey(),
        "ES384" => SampleIssuer.Shared.EcKey("P-384"),
        _ => SampleIssuer.Shared.RsaKey(),
    };

    private static string Input(JsonObject header) =>
        $"{EntraTenant.Encode(header.ToJsonString())}.{EntraTenant.Encode(SampleIssuer.Claims().ToJsonString())}";
}
