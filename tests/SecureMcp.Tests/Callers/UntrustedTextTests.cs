using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

public sealed class UntrustedTextTests
{
    [Theory]
    [InlineData("https://issuer.example", "https://issuer.example")]
    [InlineData("a\nb\u0000c\u2028d\u202ee", "a?b?c?d?e")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void What_controls_or_reorders_is_replaced(string? text, string? clean) => Assert.Equal(clean, UntrustedText.Clean(text));

    [Fact]
    public void Half_a_character_is_none() => Assert.Equal("\ufffd", UntrustedText.Clean(new string((char)0xD800, 1)));

    [Fact]
    public void It_is_cut() => Assert.Equal(UntrustedText.MaxLength, UntrustedText.Clean(new string('x', 10_000))!.Length);

    [Theory]
    [InlineData("""{"iss":"i","aud":"a"}""", "i", "a")]
    [InlineData("""{"iss":"i","aud":["a","b",5,"c","d"]}""", "i", "a b c")]
    [InlineData("""{"iss":"i"}""", "i", null)]
    [InlineData("""{"aud":7}""", null, null)]
    [InlineData("""["aud"]""", null, null)]
    [InlineData("""{"iss":"i","iss":"j","aud":"a"}""", null, null)]
    public void It_reads_what_is_there_and_trips_over_nothing(string payload, string? issuer, string? audience)
    {
        var token = EntraTenant.Shared.Token(payload, EntraTenant.Header().ToJsonString());

        Assert.Equal((issuer, audience), UntrustedText.ClaimsOf(new Credential(CredentialKind.Bearer, token)));
    }

    [Fact]
    public void What_is_no_JWT_says_nothing() => Assert.Equal((null, null), UntrustedText.ClaimsOf(new Credential(CredentialKind.Bearer, "opaque")));
}
