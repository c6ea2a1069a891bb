using SecureMcp.Policies;

namespace SecureMcp.Tests.Policies;

public sealed class PageSizeTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(1000)]
    public void A_page_has_one_to_a_thousand_entries(int size) =>
        Assert.True(new PoliciesOptionsValidator().Validate(null, new PoliciesOptions { PageSize = size }).Succeeded);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public void Any_other_size_is_refused_by_its_key(int size) =>
        Assert.Contains("SecureMcp:Policies:PageSize", new PoliciesOptionsValidator().Validate(null, new PoliciesOptions { PageSize = size }).FailureMessage, StringComparison.Ordinal);

    [Fact]
    public void Unless_set_it_has_two_hundred() => Assert.Equal(200, new PoliciesOptions().PageSize);
}
