using System.Net;
using SecureMcp.Guards;

namespace SecureMcp.Tests.Guards;

public sealed class UrlRuleTests
{
    private static readonly UrlTerms Any = Terms([], anyPublicHost: true);
    private static readonly UrlTerms Listed = Terms(["api.example.com", "*.example.org"]);

    public static TheoryData<string> Refused => [.. AddressForms.Refused];

    public static TheoryData<string> Honest => [.. AddressForms.Honest];

    public static TheoryData<string> Addresses => [.. AddressForms.Addresses];

    [Theory, MemberData(nameof(Refused))]
    public void No_form_of_what_is_not_public_is_let_through(string url) =>
        Assert.StartsWith("must ", UrlRule.Judge(url, Any), StringComparison.Ordinal);

    [Theory, MemberData(nameof(Honest))]
    public void Honest_URLs_are_let_through(string url) => Assert.Null(UrlRule.Judge(url, Any));

    [Fact]
    public void There_are_as_many_forms_as_were_asked_for()
    {
        Assert.True(AddressForms.Refused.Distinct(StringComparer.Ordinal).Count() >= 150);
        Assert.Equal(AddressForms.Refused.Count(), AddressForms.Refused.Distinct(StringComparer.Ordinal).Count());
        TestContext.Current.TestOutputHelper?.WriteLine($"{AddressForms.Refused.Count()} refused, {AddressForms.Honest.Length} honest");
        Assert.True(AddressForms.Honest.Distinct(StringComparer.Ordinal).Count() >= 20);
    }

    [Theory, MemberData(nameof(Addresses))]
    public void An_address_that_is_not_public_is_not_connected_to(string address) => Assert.False(AddressRule.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void An_address_with_a_zone_is_not_public() => Assert.False(AddressRule.IsPublic(IPAddress.Parse("2606:4700:4700::1111%3")));

    [Theory]
    [InlineData("https://api.example.com/x", true)]
    [InlineData("https://API.example.com./x", true)]
    [InlineData("https://www.example.org/", true)]
    [InlineData("https://a.b.example.org/", true)]
    [InlineData("https://example.org/", false)]
    [InlineData("https://badexample.org/", false)]
    [InlineData("https://example.org.evil.com/", false)]
    [InlineData("https://www.example.org.evil.com/", false)]
    [InlineData("https://api.example.com.evil.com/", false)]
    [InlineData("https://x.api.example.com/", false)]
    [InlineData("https://evil.com/api.example.com", false)]
    [InlineData("https://evil.com/?https://api.example.com/", false)]
    [InlineData("https://evil.com#api.example.com", false)]
    [InlineData("https://8.8.8.8/", false)]
    [InlineData("https://[2606:4700:4700::1111]/", false)]
    public void Only_listed_hosts_are_let_through(string url, bool isListed) =>
        Assert.Equal(isListed ? null : "must name one of these hosts: api.example.com, *.example.org", UrlRule.Judge(url, Listed));

    [Fact]
    public void Schemes_and_ports_are_those_that_are_listed()
    {
        var odd = Terms([], true, ["https", "http"], [8443, 80]);

        Assert.Null(UrlRule.Judge("https://example.com:8443/", odd));
        Assert.Null(UrlRule.Judge("http://example.com/", odd));
        Assert.Equal("must have one of the ports 8443, 80", UrlRule.Judge("https://example.com/", odd));
        Assert.Equal("must begin with https:// or http://", UrlRule.Judge("ftp://example.com:80/", odd));
    }

    [Fact]
    public void Length_is_bounded()
    {
        Assert.Null(UrlRule.Judge("https://example.com/".PadRight(2048, 'a'), Any));
        Assert.NotNull(UrlRule.Judge("https://example.com/".PadRight(2049, 'a'), Any));
        Assert.NotNull(UrlRule.Judge($"https://{new string('a', 64)}.com/", Any));
        Assert.NotNull(UrlRule.Judge($"https://{string.Concat(Enumerable.Repeat("abcdefghi.", 26))}com/", Any));
    }

    [Theory]
    [InlineData("api.example.com", true)]
    [InlineData("*.example.com", true)]
    [InlineData("*.com", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    [InlineData("Example.com", false)]
    [InlineData("example.com.", false)]
    [InlineData("*example.com", false)]
    [InlineData("a.*.example.com", false)]
    [InlineData("https://example.com", false)]
    [InlineData("example.com:443", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("8.8.8.8", false)]
    [InlineData("db.internal", false)]
    [InlineData("bücher.example.com", false)]
    public void A_pattern_of_hosts_is_a_public_name(string pattern, bool isOne) => Assert.Equal(isOne, HostRule.IsPattern(pattern));

    private static UrlTerms Terms(string[] hosts, bool anyPublicHost = false, string[]? schemes = null, int[]? ports = null)
    {
        List<string> faults = [];
        var terms = UrlTerms.Read(hosts, anyPublicHost, schemes ?? ["https"], ports, faults);
        Assert.Empty(faults);
        return terms;
    }
}
