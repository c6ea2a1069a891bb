using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;
using SecureMcp.Transport;

namespace SecureMcp.Tests.Transport;

public sealed class OriginTests
{
    [Theory]
    [InlineData("https://tools.example.com")]
    [InlineData("https://TOOLS.example.com:443")]
    [InlineData("https://inspector.example.com")]
    [InlineData(null)]
    public async Task The_endpoints_own_origin_the_listed_ones_and_no_origin_pass(string? origin) => Assert.Null(await AskAsync(origin));

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("http://tools.example.com")]
    [InlineData("https://tools.example.com:8443")]
    [InlineData("https://tools.example.com.evil.example")]
    [InlineData("https://tools.example.com/")]
    [InlineData("https://user@tools.example.com")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("file://")]
    public async Task Any_other_origin_is_refused(string origin) => Assert.Equal(RefusalReason.OriginNotAllowed, (await AskAsync(origin))!.Reason);

    [Fact]
    public async Task Two_origins_are_refused()
    {
        var http = new DefaultHttpContext();
        http.Request.Headers.Origin = new(["https://tools.example.com", "https://tools.example.com"]);

        Assert.NotNull(await AskAsync(http));
    }

    [Fact]
    public async Task A_foreign_origin_is_told_before_a_credential_is_looked_at()
    {
        await using var endpoint = await TestEndpoint.StartAsync();
        using var request = TestEndpoint.Modern("plain", "tools/list");
        request.Headers.Add("Origin", "https://evil.example.com");

        using var response = await endpoint.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Empty(endpoint.Records);
    }

    private static Task<Refusal?> AskAsync(string? origin)
    {
        var http = new DefaultHttpContext();
        if (origin is not null)
            http.Request.Headers.Origin = origin;
        return AskAsync(http);
    }

    private static async Task<Refusal?> AskAsync(HttpContext http)
    {
        var step = new OriginStep(Options.Create(new TransportOptions
        {
            PublicUrl = new Uri("https://tools.example.com/mcp"),
            AllowedOrigins = ["https://inspector.example.com"],
        }));
        return await step.CheckAsync(new CallContext(http, DateTimeOffset.UnixEpoch, 0), TestContext.Current.CancellationToken);
    }
}
