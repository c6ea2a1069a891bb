using SecureMcp.Audits;
using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

public sealed class AuditRowTests
{
    private const string Id = "7fc0ffee00112233445566778899aabb";

    [Fact]
    public void The_partition_is_the_hour_in_utc_and_the_id_s_first_two_digits()
    {
        var local = Record() with { Time = new DateTimeOffset(2026, 11, 21, 1, 59, 59, TimeSpan.FromHours(2)) };
        Assert.Equal("2026112023-7f", AuditRow.PartitionKey(local));
    }

    [Fact]
    public void The_row_is_the_instant_then_the_id_then_the_phase_and_sorts_by_time()
    {
        Assert.Equal("0639149544000000000-" + Id + "-outcome", AuditRow.RowKey(Record()));
        Assert.Equal("0639149544000000000-" + Id + "-intent", AuditRow.RowKey(Record() with { Phase = AuditPhase.Intent }));
        Assert.Equal("0639149544000000000-" + Id + "-task", AuditRow.RowKey(Record() with { Phase = AuditPhase.TaskOutcome }));
        Assert.True(string.CompareOrdinal(
            AuditRow.RowKey(Record() with { Time = new DateTimeOffset(999, 1, 1, 0, 0, 0, TimeSpan.Zero) }),
            AuditRow.RowKey(Record())) < 0);
    }

    [Fact]
    public void Every_field_of_a_record_has_a_property_of_its_name()
    {
        var record = Record() with
        {
            ClientId = "c",
            CredentialIdHash = "h",
            Method = "m",
            Member = "t",
            ProtocolVersion = "v",
            TaskId = "k",
            Reason = "r",
            Rule = "u",
            Trial = "w",
            ErrorCode = 1,
            InvocationId = "i",
            TraceId = "x",
        };
        // Whoever adds a field to the record is told here that the row lacks it.
        var fields = typeof(AuditRecord).GetProperties().Select(property => property.Name).Where(name => name != "EqualityContract");
        Assert.Equal(fields.Order(), AuditRow.From(record).Properties.Keys.Order());
    }

    [Fact]
    public void Nulls_are_left_out_and_empty_texts_are_kept()
    {
        var row = AuditRow.From(Record());
        Assert.False(row.Properties.ContainsKey("ClientId"));
        Assert.False(row.Properties.ContainsKey("ErrorCode"));
        Assert.False(row.Properties.ContainsKey("Cut"));
        Assert.Equal("", row.GetString("Scopes"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("7F")]
    [InlineData("g0")]
    [InlineData("7f/..")]
    [InlineData("7f ")]
    public void An_id_that_is_not_hexadecimal_names_no_partition(string id) =>
        Assert.Throws<TableLimitException>(() => AuditRow.From(Record() with { CorrelationId = id }));

    [Fact]
    public void A_text_of_8192_units_is_kept_and_a_longer_one_is_cut_and_named()
    {
        Assert.False(AuditRow.From(Record() with { Member = new string('x', 8192) }).Properties.ContainsKey("Cut"));
        var row = AuditRow.From(Record() with { Member = new string('x', 8193) });
        Assert.Equal((new string('x', 8192), "Member"), (row.GetString("Member"), row.GetString("Cut")));
    }

    [Fact]
    public void A_cut_does_not_split_a_pair()
    {
        var row = AuditRow.From(Record() with { Member = new string('x', 8191) + "🗎" });
        Assert.Equal(new string('x', 8191) + "\uFFFD", row.GetString("Member"));
    }

    [Fact]
    public void What_would_break_the_row_or_a_reader_s_terminal_is_replaced()
    {
        Assert.Equal("a\uFFFD[31m\uFFFD\uFFFDb\uFFFD🗎", AuditRow.From(Record() with { Member = "a\u001b[31m\0\nb\ud83d🗎" }).GetString("Member"));
        Assert.Equal("\uFFFDa", AuditRow.From(Record() with { Member = "\udc00a" }).GetString("Member"));
        Assert.Equal("🗎 ü", AuditRow.From(Record() with { Member = "🗎 ü" }).GetString("Member"));
    }

    [Fact]
    public void A_record_with_every_text_at_its_longest_fits_the_service()
    {
        var huge = new string('x', 1_000_000);
        var record = Record() with
        {
            Scheme = huge,
            TenantId = huge,
            SubjectId = huge,
            ClientId = huge,
            CredentialIdHash = huge,
            Scopes = huge,
            Roles = huge,
            Method = huge,
            Member = huge,
            ProtocolVersion = huge,
            Decision = huge,
            Reason = huge,
            Rule = huge,
            InvocationId = huge,
            TraceId = huge,
        };
        TableEntityLimits.Check(AuditRow.From(record));
    }

    private static AuditRecord Record() => new()
    {
        Phase = AuditPhase.Outcome,
        CorrelationId = Id,
        Time = new DateTimeOffset(2026, 5, 21, 10, 0, 0, TimeSpan.Zero),
        Scheme = "entra",
        TenantId = "t",
        SubjectId = "s",
        Scopes = "",
        Roles = "",
        Decision = "allowed",
    };
}
