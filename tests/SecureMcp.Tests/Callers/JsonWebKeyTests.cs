using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.Callers;
using SecureMcp.Json;

namespace SecureMcp.Tests.Callers;

public sealed class JsonWebKeyTests
{
    private static readonly StrictJsonLimits Limits = new(OpenIdDocuments.MaxBytes, 16);

    [Fact]
    public void A_key_without_use_alg_and_operations_may_verify()
    {
        var key = EntraTenant.Shared.PublicKey();
        key.Remove("use");

        Assert.NotNull(FixedKeys.Parse(key));
    }

    [Theory]
    [InlineData("kty", "\"EC\"")]
    [InlineData("kty", "\"rsa\"")]
    [InlineData("kty", null)]
    [InlineData("kid", null)]
    [InlineData("kid", "\"\"")]
    [InlineData("kid", "7")]
    [InlineData("use", "\"enc\"")]
    [InlineData("use", "null")]
    [InlineData("alg", "\"ES256\"")]
    [InlineData("alg", "\"HS256\"")]
    [InlineData("alg", "\"none\"")]
    [InlineData("alg", "1")]
    [InlineData("alg", "\"RSA-OAEP\"")]
    [InlineData("key_ops", "[]")]
    [InlineData("key_ops", "[\"sign\"]")]
    [InlineData("key_ops", "\"verify\"")]
    [InlineData("issuer", "1")]
    [InlineData("n", null)]
    [InlineData("n", "\"\"")]
    [InlineData("n", "\"AQAB\"")]
    [InlineData("e", null)]
    [InlineData("e", "\"\"")]
    [InlineData("e", "\"AQ\"")]
    [InlineData("e", "\"Aw\"")]
    [InlineData("e", "\"AQAA\"")]
    [InlineData("e", "\"AQAB=\"")]
    [InlineData("e", "\"AQAAAAAB\"")]
    public void A_key_for_anything_else_or_of_a_weak_shape_is_passed_over(string member, string? json)
    {
        var key = EntraTenant.Shared.PublicKey();
        key.Remove(member);
        if (json is not null)
            key[member] = JsonNode.Parse(json);

        Assert.Null(FixedKeys.Parse(key));
    }

    [Fact]
    public void A_modulus_with_a_sign_byte_in_front_is_the_same_modulus()
    {
        var key = EntraTenant.Shared.PublicKey();
        key["n"] = Base64Url.EncodeToString([0, 0, .. EntraTenant.Shared.Modulus()]);

        Assert.Equal(256, Assert.IsType<RsaWebKey>(FixedKeys.Parse(key)).ModulusLength);
    }

    [Fact]
    public void Leading_zeros_do_not_make_a_short_modulus_long_enough()
    {
        var modulus = EntraTenant.Shared.Modulus();
        var key = EntraTenant.Shared.PublicKey();
        key["n"] = Base64Url.EncodeToString([.. new byte[128], .. modulus[128..]]);

        Assert.Null(FixedKeys.Parse(key));
    }

    [Theory]
    [InlineData(0x7f, false)]
    [InlineData(0x80, true)]
    public void The_modulus_is_measured_in_bits(byte first, bool accepted)
    {
        var modulus = EntraTenant.Shared.Modulus();
        modulus[0] = first;
        var key = EntraTenant.Shared.PublicKey();
        key["n"] = Base64Url.EncodeToString(modulus);

        Assert.Equal(accepted, FixedKeys.Parse(key) is not null);
    }

    [Fact]
    public void An_even_or_enormous_modulus_is_refused()
    {
        var even = EntraTenant.Shared.Modulus();
        even[^1] &= 0xfe;
        foreach (var modulus in new[] { even, [1, .. Enumerable.Repeat((byte)0xff, RsaWebKey.MaxModulusBits / 8)] })
        {
            var key = EntraTenant.Shared.PublicKey();
            key["n"] = Base64Url.EncodeToString(modulus);
            Assert.Null(FixedKeys.Parse(key));
        }
    }

    [Fact]
    public void Private_members_are_not_read()
    {
        var key = EntraTenant.Shared.PublicKey();
        key["d"] = "not base64!";

        using var rsa = Assert.IsType<RsaWebKey>(FixedKeys.Parse(key)).CreateRsa();

        Assert.ThrowsAny<System.Security.Cryptography.CryptographicException>(() => rsa.ExportParameters(includePrivateParameters: true));
    }

    [Fact]
    public void A_set_keeps_its_usable_keys_and_passes_over_the_rest()
    {
        var set = Parse(new JsonArray(
            new JsonObject { ["kty"] = "EC", ["kid"] = "ec", ["crv"] = "P-256" },
            new JsonObject { ["kty"] = "oct", ["kid"] = "secret", ["k"] = "AAAA" },
            "not a key",
            EntraTenant.Shared.PublicKey("a"),
            EntraTenant.Shared.PublicKey("b")));

        Assert.Equal(2, set!.Count);
        Assert.NotNull(set.Find("a"));
        Assert.Null(set.Find("A"));
        Assert.Null(set.Find("secret"));
    }

    [Fact]
    public void An_id_that_two_keys_share_names_neither()
    {
        using var other = System.Security.Cryptography.RSA.Create(2048);
        var twin = EntraTenant.Shared.PublicKey("a");
        twin["n"] = Base64Url.EncodeToString(other.ExportParameters(includePrivateParameters: false).Modulus);

        var set = Parse(new JsonArray(EntraTenant.Shared.PublicKey("a"), twin, EntraTenant.Shared.PublicKey("b")));

        Assert.Null(set!.Find("a"));
        Assert.NotNull(set.Find("b"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[]}x""")]
    public void What_is_not_a_key_set_is_refused(string text)
    {
        Assert.False(JsonWebKeySet.TryParse(Encoding.UTF8.GetBytes(text), Limits, JwtProfile.Entra.Algorithms, out _));
    }

    [Fact]
    public void The_fingerprint_of_a_flawed_generator_is_told_from_a_fresh_key()
    {
        // The smallest value of that shape: 1 is a power of 65537 modulo every prime.
        Assert.True(RocaFingerprint.Matches([1]));
        Assert.True(RocaFingerprint.Matches([1, 0, 1]));
        Assert.False(RocaFingerprint.Matches(EntraTenant.Shared.Modulus()));
    }

    private static JsonWebKeySet? Parse(JsonArray keys) =>
        JsonWebKeySet.TryParse(Encoding.UTF8.GetBytes(new JsonObject { ["keys"] = keys }.ToJsonString()), Limits, JwtProfile.Entra.Algorithms, out var set) ? set : null;
}
