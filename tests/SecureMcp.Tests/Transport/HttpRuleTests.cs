using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using SecureMcp.Calls;
using SecureMcp.Transport;

namespace SecureMcp.Tests.Transport;

public sealed class HttpRuleTests
{
    [Theory]
    [InlineData("application/json", "application/json, text/event-stream")]
    [InlineData("application/json; charset=utf-8", "text/event-stream;q=0.5, application/json")]
    [InlineData("application/json; charset=\"UTF-8\"", "*/*")]
    [InlineData("APPLICATION/JSON", "application/*, text/*")]
    public void A_proper_post_passes(string contentType, string accept) => Assert.Null(Check("POST", contentType, accept));

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("PUT")]
    [InlineData("OPTIONS")]
    public void Only_post_is_taken(string method) => Assert.Equal(RefusalReason.MethodNotAllowed, Check(method, "application/json", "*/*"));

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/json-patch+json")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded")]
    public void Any_other_media_type_is_refused(string? contentType) => Assert.Equal(RefusalReason.MediaTypeUnsupported, Check("POST", contentType, "*/*"));

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("text/event-stream")]
    [InlineData("application/json, text/event-stream;q=0")]
    [InlineData("text/html")]
    public void A_client_that_does_not_take_both_answers_is_refused(string? accept) => Assert.Equal(RefusalReason.NotAcceptable, Check("POST", "application/json", accept));

    [Fact]
    public void A_length_over_the_limit_is_refused_before_reading() => Assert.Equal(RefusalReason.BodyTooLarge, Check("POST", "application/json", "*/*", 101));

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task A_body_of_unknown_length_is_read_up_to_the_limit(int length, bool fits)
    {
        var body = await BoundedBody.ReadAsync(PipeReader.Create(new MemoryStream(new byte[length])), 100, TestContext.Current.CancellationToken);

        Assert.Equal(fits ? length : null, body?.Length);
    }

    private static RefusalReason? Check(string method, string? contentType, string? accept, long? length = 10)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.ContentType = contentType;
        request.ContentLength = length;
        if (accept is not null)
            request.Headers.Accept = accept;
        return HttpRule.Check(request, 100)?.Reason;
    }
}
