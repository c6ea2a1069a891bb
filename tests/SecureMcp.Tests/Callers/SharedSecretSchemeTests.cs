using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: only who has the secret makes tokens, for this endpoint alone, and short-lived ones.</summary>
public sealed class SharedSecretSchemeTests
{
    [Theory]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public async Task A_good_token_makes_its_caller(string algorithm)
    {
        var caller = (await SharedSecretIssuer.JudgeAsync(SharedSecretIssuer.Token(header: SharedSecretIssuer.Header(algorithm)))).Caller!;

        Assert.Equal(("shared-secret", SharedSecretIssuer.Issuer, "nightly"), (caller.Scheme, caller.TenantId, caller.SubjectId));
        Assert.Equal(["secrets.read", "secrets.write"], caller.Scopes.Order(StringComparer.Ordinal));
        Assert.True(caller.HasRole("auditor"));
        Assert.False(caller.IsApp);
        Assert.Null(caller.ClientId);
        Assert.Equal(SharedSecretIssuer.Now.AddMinutes(55), caller.ExpiresAt);
        Assert.Matches("^[0-9a-f]{64}$", caller.CredentialIdHash);
    }

    [Fact]
    public void The_signatures_are_those_of_RFC_7515_and_RFC_4231()
    {
        // RFC 7515 appendix A.1.
        var secret = Base64Url.DecodeFromChars("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
        var input = Encoding.ASCII.GetBytes("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ");
        Assert.True(HmacAlgorithm.Find("HS256")!.Verify(input, Base64Url.DecodeFromChars("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), [secret]));

        // RFC 4231 section 4.3.
        var text = "what do ya want for nothing?"u8;
        Assert.Equal("af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649", Convert.ToHexStringLower(HmacAlgorithm.Find("HS384")!.Sign(text, "Jefe"u8)));
        Assert.Equal(
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
            Convert.ToHexStringLower(HmacAlgorithm.Find("HS512")!.Sign(text, "Jefe"u8)));
    }

    [Fact]
    public async Task While_a_secret_is_replaced_both_are_good_and_afterwards_the_old_one_is_not()
    {
        var old = SharedSecretIssuer.Token();
        var renewed = SharedSecretIssuer.Token(secret: SampleKeys.OtherSecret);
        var both = SharedSecretIssuer.Options(SampleKeys.OtherSecret, SampleKeys.Secret);

        Assert.NotNull((await SharedSecretIssuer.JudgeAsync(old, both)).Caller);
        Assert.NotNull((await SharedSecretIssuer.JudgeAsync(renewed, both)).Caller);
        Assert.Equal("signature", (await SharedSecretIssuer.JudgeAsync(old, SharedSecretIssuer.Options(SampleKeys.OtherSecret))).Fault);
    }

    [Theory]
    [InlineData("alg", "\"none\"", "algorithm")]
    [InlineData("alg", "\"hs256\"", "algorithm")]
    [InlineData("alg", "\"HS1\"", "algorithm")]
    [InlineData("alg", "\"RS256\"", "algorithm")]
    [InlineData("alg", "\"ES256\"", "algorithm")]
    [InlineData("alg", "\"PS256\"", "algorithm")]
    [InlineData("alg", "\"EdDSA\"", "algorithm")]
    [InlineData("alg", null, "malformed")]
    [InlineData("crit", "[\"exp\"]", "critical")]
    [InlineData("b64", "false", null)]
    [InlineData("typ", "\"dpop+jwt\"", "type")]
    [InlineData("typ", "\"at+JWT\"", null)]
    [InlineData("typ", null, null)]
    [InlineData("kid", "\"any\"", null)]
    [InlineData("kid", "\"../../dev/null\"", null)]
    [InlineData("kid", "\"\"", "key_unknown")]
    [InlineData("kid", "1", "malformed")]
    public async Task A_header_is_taken_or_refused_by_name(string member, string? json, string? fault)
    {
        var header = SharedSecretIssuer.Header();
        header.Remove(member);
        if (json is not null)
            header[member] = JsonNode.Parse(json);

        Assert.Equal(fault, (await SharedSecretIssuer.JudgeAsync(SharedSecretIssuer.Token(header: header))).Fault);
    }

    [Fact]
    public async Task An_algorithm_that_is_not_listed_is_refused_and_HS256_alone_is_the_default()
    {
        var options = new SharedSecretOptions { Issuer = SharedSecretIssuer.Issuer, Audience = SharedSecretIssuer.Audience, Secrets = [SampleKeys.Secret] };

        Assert.NotNull((await SharedSecretIssuer.JudgeAsync(SharedSecretIssuer.Token(), options)).Caller);
        Assert.Equal("algorithm", (await SharedSecretIssuer.JudgeAsync(SharedSecretIssuer.Token(header: SharedSecretIssuer.Header("HS512")), options)).Fault);
    }

    [Fact]
    public async Task A_signature_of_one_algorithm_is_none_of_another()
    {
        var parts = SharedSecretIssuer.Token(header: SharedSecretIssuer.Header("HS512")).Split('.');
        var swapped = $"{SharedSecretIssuer.Encode(SharedSecretIssuer.Header().ToJsonString())}.{parts[1]}.{parts[2]}";

        Assert.Equal("signature", (await SharedSecretIssuer.JudgeAsync(swapped)).Fault);
    }

    [Fact]
    public async Task A_public_key_is_no_secret_whatever_form_it_takes()
    {
        var modulus = EntraTenant.Shared.Modulus();
        foreach (var key in new[] { modulus, Encoding.ASCII.GetBytes(Base64Url.EncodeToString(modulus)), Encoding.UTF8.GetBytes(EntraTenant.Shared.PublicKey().ToJsonString()), [] })
        {
            var token = SharedSecretIssuer.Sign(SharedSecretIssuer.Header().ToJsonString(), SharedSecretIssuer.Claims().ToJsonString(), key);
            Assert.Equal("signature", (await SharedSecretIssuer.JudgeAsync(token)).Fault);
        }
    }

    [Fact]
    public async Task A_token_never_reaches_the_scheme_of_another_issuer()
    {
        var shared = SharedSecretIssuer.Create();
        var entra = FixedKeys.Scheme();
        var ofShared = new Credential(CredentialKind.Bearer, SharedSecretIssuer.Token());
        var ofEntra = new Credential(CredentialKind.Bearer, EntraTenant.Shared.Token(EntraTenant.UserClaims()));

        Assert.Equal((true, false), (shared.Fits(ofShared), entra.Fits(ofShared)));
        Assert.Equal((false, true), (shared.Fits(ofEntra), entra.Fits(ofEntra)));
        Assert.False(shared.Fits(new Credential(CredentialKind.ApiKey, SharedSecretIssuer.Token())));
        Assert.False(shared.Fits(new Credential(CredentialKind.Bearer, "opaque")));
        Assert.Equal("algorithm", (await shared.AuthenticateAsync(ofEntra, TestContext.Current.CancellationToken)).Fault);
    }

    [Fact]
    public async Task No_changed_character_and_no_cut_leaves_a_token_good()
    {
        var good = SharedSecretIssuer.Token();
        Assert.NotNull((await SharedSecretIssuer.JudgeAsync(good)).Caller);
        for (var position = 0; position < good.Length; position++)
        {
            Assert.Null((await SharedSecretIssuer.JudgeAsync($"{good[..position]}{(good[position] == 'A' ? 'B' : 'A')}{good[(position + 1)..]}")).Caller);
            Assert.Null((await SharedSecretIssuer.JudgeAsync(good[..position])).Caller);
            Assert.Null((await SharedSecretIssuer.JudgeAsync(good.Insert(position, "="))).Caller);
        }
    }

    [Fact]
    public async Task A_claim_that_is_there_twice_is_refused_under_a_good_signature()
    {
        var payload = SharedSecretIssuer.Claims().ToJsonString();
        var twice = payload[..^1] + ",\"Sub\":\"admin\"}";

        var token = SharedSecretIssuer.Sign(SharedSecretIssuer.Header().ToJsonString(), twice, Convert.FromBase64String(SampleKeys.Secret));

        Assert.Equal("claims", (await SharedSecretIssuer.JudgeAsync(token)).Fault);
    }
}
