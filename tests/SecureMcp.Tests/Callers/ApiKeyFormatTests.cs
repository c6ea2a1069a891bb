using System.Security.Cryptography;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>How a key is written, so that people, scanners and this endpoint can tell one from any other text.</summary>
public sealed class ApiKeyFormatTests
{
    private static readonly string Secret = new('a', ApiKeyFormat.SecretLength);

    [Fact]
    public void A_key_is_a_prefix_43_random_characters_and_6_of_checksum()
    {
        var key = ApiKeyFormat.Write(Secret);

        Assert.Matches("^smcp_[0-9A-Za-z]{49}$", key);
        Assert.StartsWith("smcp_" + Secret, key);
        Assert.Null(ApiKeyFormat.Check(key));
    }

    [Fact]
    public void The_checksum_is_CRC_32C_in_base_62()
    {
        // Worked out apart from the code: CRC-32C of the first 48 characters, bit by bit.
        var crc = uint.MaxValue;
        foreach (var c in "smcp_" + Secret)
        {
            crc ^= c;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82F63B78;
        }

        var value = (ulong)~crc;
        var digits = "";
        for (var i = 0; i < 6; i++, value /= 62)
            digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"[(int)(value % 62)] + digits;

        Assert.Equal(0UL, value);
        Assert.EndsWith(digits, ApiKeyFormat.Write(Secret));
    }

    [Fact]
    public void The_random_part_holds_256_bits() =>
        Assert.True(ApiKeyFormat.SecretLength * Math.Log2(ApiKeyFormat.Alphabet.Distinct().Count()) >= 256);

    [Fact]
    public void Every_mistyped_character_is_noticed()
    {
        var key = SampleKeys.First;
        for (var position = 0; position < key.Length; position++)
        {
            foreach (var other in ApiKeyFormat.Alphabet.Where(c => c != key[position]))
                Assert.NotNull(ApiKeyFormat.Check($"{key[..position]}{other}{key[(position + 1)..]}"));
        }
    }

    [Fact]
    public void Two_neighbours_that_changed_places_are_noticed()
    {
        var key = ApiKeyFormat.Write(RandomNumberGenerator.GetString(ApiKeyFormat.Alphabet, ApiKeyFormat.SecretLength));
        for (var position = 0; position < key.Length - 1; position++)
        {
            if (key[position] != key[position + 1])
                Assert.NotNull(ApiKeyFormat.Check($"{key[..position]}{key[position + 1]}{key[position]}{key[(position + 2)..]}"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("smcp_")]
    [InlineData("smcp_short")]
    [InlineData("SMCP_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("smcp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-")]
    [InlineData("smcp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n")]
    [InlineData("smcp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u00e4a")]
    [InlineData("smcp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_has_another_form_is_no_key(string text) => Assert.Equal("api_key_form", ApiKeyFormat.Check(text));

    [Theory]
    [InlineData(42)]
    [InlineData(44)]
    public void Only_a_whole_secret_part_makes_a_key(int length) => Assert.Throws<ArgumentException>(() => ApiKeyFormat.Write(new string('a', length)));

    [Fact]
    public void Only_letters_and_digits_make_a_key() => Assert.Throws<ArgumentException>(() => ApiKeyFormat.Write(new string('-', ApiKeyFormat.SecretLength)));

    [Fact]
    public void The_hash_is_HMAC_SHA_256_under_the_key_of_the_endpoint()
    {
        // RFC 4231 section 4.3.
        Assert.Equal("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", ApiKeyHash.Write(ApiKeyHash.Of("what do ya want for nothing?", "Jefe"u8.ToArray())));
        Assert.NotEqual(SampleKeys.HashOf(SampleKeys.First), SampleKeys.HashOf(SampleKeys.First, SampleKeys.OtherHashKey));
    }
}
