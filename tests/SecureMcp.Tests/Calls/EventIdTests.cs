using Microsoft.Extensions.Primitives;
using SecureMcp.Calls;

namespace SecureMcp.Tests.Calls;

public sealed class EventIdTests
{
    private const string Stream = "AAAAAAAAAAAAAAAAAAAAAA";

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void What_was_written_is_read(long number)
    {
        var id = new EventId(EventId.NewStream(), number);

        Assert.True(EventId.TryParse(id.ToString(), out var read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData(Stream)]
    [InlineData(Stream + ".")]
    [InlineData(Stream + ".-1")]
    [InlineData(Stream + ".+1")]
    [InlineData(Stream + ".01")]
    [InlineData(Stream + ". 1")]
    [InlineData(Stream + ".1 ")]
    [InlineData(Stream + ".1,5")]
    [InlineData(Stream + ".9223372036854775808")]
    [InlineData("A" + Stream + ".1")]
    public void Anything_else_is_no_event(string text) => Assert.False(EventId.TryParse(text, out _));

    [Fact]
    public void The_header_counts_once()
    {
        Assert.False(EventId.TryParse(StringValues.Empty, out _));
        Assert.False(EventId.TryParse(new StringValues([$"{Stream}.1", $"{Stream}.1"]), out _));
    }

    [Fact]
    public void Names_of_streams_are_long_and_never_the_same()
    {
        var names = Enumerable.Range(0, 1000).Select(_ => EventId.NewStream()).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(1000, names.Count);
        Assert.All(names, name => Assert.Equal(22, name.Length));
    }
}
