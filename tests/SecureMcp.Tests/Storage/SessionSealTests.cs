using SecureMcp.Calls;
using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

public sealed class SessionSealTests
{
    private static readonly SessionId Session = SessionId.New();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void What_was_sealed_is_opened_for_the_same_session_and_row(int length)
    {
        var text = new byte[length];
        Array.Fill(text, (byte)7);
        var whole = SessionSeal.Seal(Session, "row", text);

        Assert.Equal(length + SessionSeal.Overhead, whole.Length);
        Assert.Equal(text, SessionSeal.TryOpen(Session, "row", whole));
    }

    [Fact]
    public void Nothing_is_sealed_the_same_way_twice() =>
        Assert.NotEqual(SessionSeal.Seal(Session, "row", "text"u8), SessionSeal.Seal(Session, "row", "text"u8));

    [Fact]
    public void Another_session_another_row_or_another_bit_opens_nothing()
    {
        var whole = SessionSeal.Seal(Session, "row", "text"u8);

        Assert.Null(SessionSeal.TryOpen(SessionId.New(), "row", whole));
        Assert.Null(SessionSeal.TryOpen(Session, "raw", whole));
        Assert.Null(SessionSeal.TryOpen(Session, "row", whole.AsSpan(0, SessionSeal.Overhead - 1)));
        for (var i = 0; i < whole.Length; i++)
        {
            whole[i] ^= 1;
            Assert.Null(SessionSeal.TryOpen(Session, "row", whole));
            whole[i] ^= 1;
        }
    }
}
