using System.Text;
using SecureMcp.Callers;
using SecureMcp.Calls;

namespace SecureMcp.Tests.Callers;

public sealed class StepUpChallengeTests
{
    private const string Start = "Bearer resource_metadata=\"https://host.example/.well-known/oauth-protected-resource/mcp\"";
    private const string SignIn = "https://login.microsoftonline.com/organizations/oauth2/v2.0/authorize";
    private const string Rfc9470 = Start + ", error=\"insufficient_user_authentication\", error_description=\"This needs a stronger sign-in.\"";

    [Fact]
    public void A_client_that_follows_claims_gets_the_context_as_a_claims_request()
    {
        var challenge = Write(new StepUp { AuthenticationContext = "c1", AcrValues = ["c1"], ClientFollowsClaims = true });

        // The value that Microsoft's documentation shows for c1.
        Assert.Equal($"{Start}, authorization_uri=\"{SignIn}\", error=\"insufficient_claims\", claims=\"{Base64("""{"access_token":{"acrs":{"essential":true,"value":"c1"}}}""")}\"", challenge);
        Assert.Contains("claims=\"eyJhY2Nlc3NfdG9rZW4iOnsiYWNycyI6eyJlc3NlbnRpYWwiOnRydWUsInZhbHVlIjoiYzEifX19\"", challenge, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_other_client_gets_it_as_RFC_9470_says() =>
        Assert.Equal($"{Rfc9470}, acr_values=\"c1\"", Write(new StepUp { AuthenticationContext = "c1", AcrValues = ["c1"] }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Classes_are_named_in_their_order_whatever_the_client_follows(bool follows) =>
        Assert.Equal($"{Rfc9470}, acr_values=\"gold silver\"", Write(new StepUp { AcrValues = ["gold", "silver"], ClientFollowsClaims = follows }));

    [Fact]
    public void The_claims_of_a_service_behind_are_handed_on()
    {
        const string claims = """{"access_token":{"nbf":{"essential":true,"value":"1795255200"}}}""";

        Assert.EndsWith($"error=\"insufficient_claims\", claims=\"{Base64(claims)}\"", Write(new StepUp { DownstreamClaims = claims, ClientFollowsClaims = true }), StringComparison.Ordinal);
        Assert.Equal(Rfc9470, Write(new StepUp { DownstreamClaims = claims }));
    }

    [Fact]
    public void Without_Entra_no_place_to_sign_in_is_named() =>
        Assert.DoesNotContain("authorization_uri", new StepUpChallenge(Metadata(), null).Write(new StepUp { DownstreamClaims = "{}", ClientFollowsClaims = true }), StringComparison.Ordinal);

    [Fact]
    public void The_refusals_challenge_is_this_one()
    {
        var challenges = new BearerChallenges(Metadata(), ["mcp.access"], [], SignIn);

        Assert.Equal($"{Rfc9470}, acr_values=\"gold\"", challenges.ChallengeFor(new StepUp { AcrValues = ["gold"] }.Refuse()));
        Assert.Equal(Rfc9470, challenges.ChallengeFor(new Refusal(RefusalReason.StepUpRequired)));
    }

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1}""")]
    [InlineData(""" { "a" : "\u00e4" } """, """{"a":"\u00E4"}""")]
    [InlineData("eyJhIjoxfQ==", """{"a":1}""")]
    [InlineData("eyJhIjoxfQ", """{"a":1}""")]
    [InlineData("eyJhIjoiPz8_In0", """{"a":"???"}""")]
    [InlineData("", null)]
    [InlineData("[]", null)]
    [InlineData("W10=", null)]
    [InlineData("{\"a\":1,\"a\":2}", null)]
    [InlineData("{\"a\":", null)]
    [InlineData("not base64!", null)]
    [InlineData("eyJhIjox\r\nfQ==\r\nX-Injected: 1", null)]
    public void Claims_from_behind_are_read_strictly_and_written_anew(string text, string? expected)
    {
        Assert.Equal(expected is not null, DownstreamClaims.TryRead(text, out var claims));
        Assert.Equal(expected, claims);
    }

    [Fact]
    public void Claims_from_behind_that_fit_into_no_header_are_not_read()
    {
        Assert.True(DownstreamClaims.TryRead($$"""{"a":"{{new string('x', 4000)}}"}""", out _));
        Assert.False(DownstreamClaims.TryRead($$"""{"a":"{{new string('x', 4096)}}"}""", out _));
    }

    [Theory]
    [InlineData("Bearer realm=\"\", error=\"insufficient_claims\", claims=\"eyJhIjoxfQ==\"", "eyJhIjoxfQ==")]
    [InlineData("bearer claims=\"eyJhIjoxfQ==\"", "eyJhIjoxfQ==")]
    [InlineData("Bearer error=\"invalid_token\"", null)]
    [InlineData("Bearer no_claims=\"x\"", null)]
    [InlineData("Basic claims=\"x\"", null)]
    public void A_tool_reads_the_challenge_of_a_downstream_answer(string header, string? claims)
    {
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.Unauthorized);
        response.Headers.TryAddWithoutValidation("WWW-Authenticate", header);

        Assert.Equal(claims, DownstreamClaimsChallengeException.Of(response)?.Claims);
    }

    private static string Write(StepUp stepUp) => new StepUpChallenge(Metadata(), SignIn).Write(stepUp);

    private static ResourceMetadata Metadata() => new(new Uri("https://host.example/mcp"), [new AuthorizationServer(EntraTenant.Issuer, "")], ["mcp.access"], new ResourceOptions(), (scope, _) => scope);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
