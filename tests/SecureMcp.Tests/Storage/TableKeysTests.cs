using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

public sealed class TableKeysTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("O'Brien", "O%27%27Brien")]
    [InlineData("a b", "a%20b")]
    [InlineData("100%", "100%25")]
    [InlineData("%2F", "%252F")]
    [InlineData("a+b&c=d", "a%2Bb%26c%3Dd")]
    [InlineData("ü", "%C3%BC")]
    [InlineData("🗎", "%F0%9F%97%8E")]
    [InlineData("',RowKey='x", "%27%27%2CRowKey%3D%27%27x")]
    public void A_key_is_quoted_and_then_encoded(string key, string encoded)
    {
        TableKeys.Check("PartitionKey", key);
        Assert.Equal($"table(PartitionKey='{encoded}',RowKey='row')", TableKeys.Address("table", key, "row"));
        Assert.Equal($"table(PartitionKey='p',RowKey='{encoded}')", TableKeys.Address("table", "p", key));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\0b")]
    [InlineData("a\tb")]
    [InlineData("a\nb")]
    [InlineData("a\u001fb")]
    [InlineData("a\u007fb")]
    [InlineData("a\u009fb")]
    public void A_character_that_the_service_refuses_is_refused_here(string key) => AssertRefused(key);

    // Not as InlineData: an attribute's text is stored as UTF-8, which has no half pairs.
    [Fact]
    public void Half_a_surrogate_pair_is_refused_because_two_such_keys_would_be_one_on_the_wire()
    {
        AssertRefused("a\ud83d");
        AssertRefused("\udc00a");
        AssertRefused("\ud83d\ud83d\udc00");
    }

    [Fact]
    public void A_key_may_have_1024_bytes_and_no_more()
    {
        TableKeys.Check("RowKey", new string('k', 512));
        AssertRefused(new string('k', 513));
    }

    private static void AssertRefused(string key)
    {
        var thrown = Assert.Throws<TableLimitException>(() => TableKeys.Check("RowKey", key));
        Assert.StartsWith("RowKey ", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, thrown.Message, StringComparison.Ordinal);
    }
}
