using System.Buffers.Text;
using System.Text;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Policies;

public sealed class ListCursorTests
{
    private static readonly Caller Ada = Person("ada");

    [Theory]
    [InlineData("echo")]
    [InlineData("note://open")]
    [InlineData("é😀\n")]
    public void A_cursor_leads_back_to_the_name_it_was_written_for(string name)
    {
        foreach (var kind in Enum.GetValues<MemberKind>())
        {
            Assert.True(ListCursor.TryRead(ListCursor.Write(kind, name, Ada), kind, Ada, out var read));
            Assert.Equal(name, read);
        }
    }

    [Fact]
    public void The_form_stays_what_instances_of_an_earlier_deployment_wrote() =>
        Assert.Equal("ARbisav8k-tBaTI9fb2EwKFlY2hv", ListCursor.Write(MemberKind.Tool, "echo", Ada));

    [Fact]
    public void The_same_person_with_another_token_and_client_continues_its_list() =>
        Assert.True(ListCursor.TryRead(ListCursor.Write(MemberKind.Tool, "a", Ada), MemberKind.Tool, Ada with { ClientId = "other", ExpiresAt = DateTimeOffset.MaxValue }, out _));

    [Fact]
    public void A_cursor_is_of_one_list_and_one_caller()
    {
        var cursor = ListCursor.Write(MemberKind.Tool, "echo", Ada);

        Assert.False(ListCursor.TryRead(cursor, MemberKind.Prompt, Ada, out _));
        Assert.False(ListCursor.TryRead(cursor, MemberKind.Resource, Ada, out _));
        Assert.False(ListCursor.TryRead(cursor, MemberKind.ResourceTemplate, Ada, out _));
        Assert.False(ListCursor.TryRead(cursor, MemberKind.Tool, Person("bob"), out _));
        Assert.False(ListCursor.TryRead(cursor, MemberKind.Tool, Person("ada", "elsewhere"), out _));
    }

    [Fact]
    public void Every_change_of_a_character_is_noticed()
    {
        var cursor = ListCursor.Write(MemberKind.Tool, "echo_", Ada);
        for (var index = 0; index < cursor.Length; index++)
        {
            foreach (var other in "AQgw09-_=+/ \n")
            {
                var changed = cursor[..index] + other + cursor[(index + 1)..];
                Assert.Equal(changed == cursor, ListCursor.TryRead(changed, MemberKind.Tool, Ada, out _));
            }

            Assert.False(ListCursor.TryRead(cursor[..index], MemberKind.Tool, Ada, out _));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("echo")]
    [InlineData("ü")]
    [InlineData("\uD800")]
    [InlineData("{\"offset\":0}")]
    [InlineData("AQAAAAAAAAAAAAAAAAAAAAA")]
    public void What_was_never_a_cursor_is_refused(string cursor) => Assert.False(ListCursor.TryRead(cursor, MemberKind.Tool, Ada, out _));

    [Theory]
    [InlineData("{0}=")]
    [InlineData("{0} ")]
    [InlineData(" {0}")]
    [InlineData("{0}\n")]
    public void There_is_one_spelling_of_a_cursor(string spelling)
    {
        var cursor = ListCursor.Write(MemberKind.Tool, "echo", Ada);
        Assert.False(ListCursor.TryRead(string.Format(null, spelling, cursor), MemberKind.Tool, Ada, out _));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.False(ListCursor.TryRead(Base64Url.EncodeToString([1, .. new byte[16], 0xFF, 0xC0]), MemberKind.Tool, Ada, out _));

    [Fact]
    public void The_subject_is_not_readable_in_it()
    {
        var bytes = Base64Url.DecodeFromChars(ListCursor.Write(MemberKind.Tool, "echo", Ada));
        Assert.DoesNotContain(Ada.Key[..8], Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(1 + 16 + "echo".Length, bytes.Length);
    }

    private static Caller Person(string subject, string tenant = "t") => new() { Scheme = "entra", TenantId = tenant, SubjectId = subject, ExpiresAt = DateTimeOffset.UnixEpoch };
}
