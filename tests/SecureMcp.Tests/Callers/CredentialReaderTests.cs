using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using SecureMcp.Callers;
using SecureMcp.Calls;

namespace SecureMcp.Tests.Callers;

public sealed class CredentialReaderTests
{
    [Theory]
    [InlineData("Bearer abc.def-_~+/==", "abc.def-_~+/==")]
    [InlineData("bearer a", "a")]
    [InlineData("BEARER a", "a")]
    [InlineData("Bearer    a", "a")]
    public void One_bearer_token_is_read(string header, string token)
    {
        Assert.True(CredentialReader.TryRead(Request(header), out var read, out var refusal));
        Assert.Equal(token, read?.Value);
        Assert.Null(refusal);
    }

    [Theory]
    [InlineData(null, nameof(RefusalReason.CredentialMissing), "none")]
    [InlineData("", nameof(RefusalReason.CredentialMissing), "none")]
    [InlineData("Bearer", nameof(RefusalReason.CredentialMissing), "none")]
    [InlineData("Bearer ", nameof(RefusalReason.CredentialMissing), "none")]
    [InlineData("Basic dXNlcjpwYXNz", nameof(RefusalReason.CredentialMissing), "other_scheme")]
    [InlineData("DPoP abc", nameof(RefusalReason.CredentialMissing), "other_scheme")]
    [InlineData("Bearerabc", nameof(RefusalReason.CredentialMissing), "other_scheme")]
    [InlineData(" Bearer abc", nameof(RefusalReason.CredentialMissing), "other_scheme")]
    [InlineData("Bearer\tabc", nameof(RefusalReason.CredentialMissing), "other_scheme")]
    [InlineData("abc", nameof(RefusalReason.CredentialMissing), "other_scheme")]
    [InlineData("Bearer a,Bearer b", nameof(RefusalReason.CredentialAmbiguous), "several_credentials")]
    [InlineData("Bearer a, Bearer b", nameof(RefusalReason.CredentialAmbiguous), "several_credentials")]
    [InlineData("Basic dXNlcg==, Bearer b", nameof(RefusalReason.CredentialAmbiguous), "several_credentials")]
    [InlineData("Bearer a,", nameof(RefusalReason.CredentialAmbiguous), "several_credentials")]
    [InlineData("Bearer a b", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("Bearer a ", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("Bearer \ta", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("Bearer =", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("Bearer a=b", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("Bearer \"a\"", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("Bearer a;b", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("Bearer a\u0000", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("Bearer \u00e4", nameof(RefusalReason.CredentialInvalid), "syntax")]
    public void Anything_else_is_refused_with_its_reason(string? header, string reason, string fault)
    {
        Refused(header is null ? new DefaultHttpContext().Request : Request(header), Enum.Parse<RefusalReason>(reason), fault);
    }

    [Fact]
    public void Two_headers_are_ambiguous_even_when_they_are_equal()
    {
        Refused(Request(new StringValues(["Bearer a", "Bearer a"])), RefusalReason.CredentialAmbiguous, "several_headers");
        Refused(Request(new StringValues(["Bearer a", ""])), RefusalReason.CredentialAmbiguous, "several_headers");
    }

    [Theory]
    [InlineData("?access_token=a")]
    [InlineData("?x=1&access_token=")]
    [InlineData("?access%5Ftoken=a")]
    [InlineData("?ACCESS_TOKEN=a")]
    public void A_token_in_the_query_is_ambiguous_with_and_without_a_header(string query)
    {
        var request = Request("Bearer a");
        request.QueryString = new QueryString(query);
        Refused(request, RefusalReason.CredentialAmbiguous, "in_query");

        request.Headers.Remove("Authorization");
        Refused(request, RefusalReason.CredentialAmbiguous, "in_query");
    }

    [Theory]
    [InlineData("?api_key=a")]
    [InlineData("?X-API-Key=a")]
    public void A_key_in_the_query_is_ambiguous_too(string query)
    {
        var request = WithKey("a");
        request.QueryString = new QueryString(query);

        Refused(request, RefusalReason.CredentialAmbiguous, "in_query");
    }

    [Theory]
    [InlineData("smcp_abc")]
    [InlineData("a.b-c_d~e")]
    public void One_key_is_read(string key)
    {
        Assert.True(CredentialReader.TryRead(WithKey(key), out var read, out _));
        Assert.Equal((CredentialKind.ApiKey, key), (read.Kind, read.Value));
    }

    [Theory]
    [InlineData("", nameof(RefusalReason.CredentialMissing), "none")]
    [InlineData("a b", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("Bearer a", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData(" a", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("a=", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("a/b", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("a;b", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("\u00e4", nameof(RefusalReason.CredentialInvalid), "syntax")]
    [InlineData("a,b", nameof(RefusalReason.CredentialAmbiguous), "several_credentials")]
    [InlineData("a, a", nameof(RefusalReason.CredentialAmbiguous), "several_credentials")]
    public void Any_other_key_is_refused_with_its_reason(string key, string reason, string fault) => Refused(WithKey(key), Enum.Parse<RefusalReason>(reason), fault);

    [Fact]
    public void A_key_of_256_characters_is_read_and_one_more_is_not()
    {
        Assert.True(CredentialReader.TryRead(WithKey(new string('a', 256)), out _, out _));
        Refused(WithKey(new string('a', 257)), RefusalReason.CredentialInvalid, "too_long");
    }

    [Theory]
    [InlineData("a", "Bearer a")]
    [InlineData("a", "Basic dXNlcjpwYXNz")]
    [InlineData("a", "")]
    [InlineData("", "Bearer a")]
    public void A_key_beside_an_authorization_is_ambiguous_also_when_one_of_them_is_empty(string key, string authorization)
    {
        var request = WithKey(key);
        request.Headers.Authorization = authorization;

        Refused(request, RefusalReason.CredentialAmbiguous, "several_credentials");
    }

    [Fact]
    public void Two_keys_are_ambiguous() => Refused(WithKey(new StringValues(["a", "a"])), RefusalReason.CredentialAmbiguous, "several_headers");

    [Fact]
    public void A_token_of_16_KiB_is_read_and_one_character_more_is_not()
    {
        Assert.True(CredentialReader.TryRead(Request("Bearer " + new string('a', 16 * 1024)), out _, out _));
        Refused(Request("Bearer " + new string('a', (16 * 1024) + 1)), RefusalReason.CredentialInvalid, "too_long");
    }

    private static HttpRequest Request(StringValues authorization)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Authorization = authorization;
        return request;
    }

    private static HttpRequest WithKey(StringValues key)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers["x-api-key"] = key;
        return request;
    }

    private static void Refused(HttpRequest request, RefusalReason reason, string fault)
    {
        Assert.False(CredentialReader.TryRead(request, out var token, out var refusal));
        Assert.Null(token);
        Assert.Equal(reason, refusal.Reason);
        Assert.Equal(fault, refusal.Fault);
        Assert.Null(refusal.Detail);
    }
}
