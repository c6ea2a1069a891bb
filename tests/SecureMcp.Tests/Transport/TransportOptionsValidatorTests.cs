using SecureMcp.Transport;

namespace SecureMcp.Tests.Transport;

public sealed class TransportOptionsValidatorTests
{
    [Theory]
    [InlineData("https://tools.example.com/mcp")]
    [InlineData("https://gateway.example.com/company/mcp")]
    [InlineData("http://localhost:7071/mcp")]
    [InlineData("http://127.0.0.1:7071/mcp")]
    public void A_proper_public_url_passes(string url) => Assert.Empty(Problems(new TransportOptions { PublicUrl = new Uri(url) }));

    [Theory]
    [InlineData("http://tools.example.com/mcp", "must be https")]
    [InlineData("https://tools.example.com/mcp/", "trailing slash")]
    [InlineData("https://tools.example.com", "trailing slash")]
    [InlineData("https://tools.example.com/mcp?x=1", "no query")]
    [InlineData("https://tools.example.com/mcp#x", "no query")]
    [InlineData("https://user@tools.example.com/mcp", "no query, fragment or user")]
    [InlineData("ftp://tools.example.com/mcp", "absolute https")]
    [InlineData("/mcp", "absolute https")]
    public void Any_other_is_refused_with_the_rule(string url, string rule) =>
        Assert.Contains(rule, Assert.Single(Problems(new TransportOptions { PublicUrl = new Uri(url, UriKind.RelativeOrAbsolute) })));

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        var problems = Problems(new TransportOptions { AllowedOrigins = ["*", "https://a.example/x"], MaxBodyBytes = 1, MaxJsonDepth = 65 });

        Assert.Equal(5, problems.Count);
        Assert.All(problems, problem => Assert.StartsWith("SecureMcp:Transport:", problem));
    }

    private static List<string> Problems(TransportOptions options) => [.. new TransportOptionsValidator().Validate(null, options).Failures ?? []];
}
