using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

/// <summary>Limits of the service that the emulator does not keep.</summary>
public sealed class TableEntityLimitsTests
{
    [Fact]
    public void A_row_may_have_252_properties_and_no_more()
    {
        TableEntityLimits.Check(WithProperties(252));
        Assert.Throws<TableLimitException>(() => TableEntityLimits.Check(WithProperties(253)));
    }

    [Fact]
    public void A_text_may_have_64_kibibytes_of_utf16_and_no_more()
    {
        TableEntityLimits.Check(new TableEntity("p", "r") { ["Text"] = new string('x', 32 * 1024) });
        var thrown = Assert.Throws<TableLimitException>(() => TableEntityLimits.Check(new TableEntity("p", "r") { ["Text"] = new string('x', (32 * 1024) + 1) }));
        Assert.Contains("Text", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_may_be_64_kibibytes_and_no_more()
    {
        TableEntityLimits.Check(new TableEntity("p", "r") { ["Bytes"] = new byte[64 * 1024] });
        Assert.Throws<TableLimitException>(() => TableEntityLimits.Check(new TableEntity("p", "r") { ["Bytes"] = new byte[(64 * 1024) + 1] }));
    }

    [Fact]
    public void A_row_may_have_one_mebibyte_to_the_byte_and_no_more()
    {
        // 4 for the row, 4 for its keys, per property 8 and its name and for bytes 4 and their length.
        var row = new TableEntity("p", "r");
        for (var i = 0; i < 16; i++)
            row[$"B{i:D2}"] = new byte[(64 * 1024) - 18];
        Assert.Equal((1024 * 1024) + 8, TableEntityLimits.SizeOf(row));
        Assert.Throws<TableLimitException>(() => TableEntityLimits.Check(row));
        row["B00"] = new byte[(64 * 1024) - 18 - 8];
        Assert.Equal(TableEntityLimits.MaxEntityBytes, TableEntityLimits.SizeOf(row));
        TableEntityLimits.Check(row);
    }

    [Theory]
    [InlineData("text", 12)]
    [InlineData(true, 1)]
    [InlineData(1, 4)]
    [InlineData(1L, 8)]
    [InlineData(1.0, 8)]
    public void A_property_counts_its_type_its_name_and_eight(object value, int size)
    {
        var empty = TableEntityLimits.SizeOf(new TableEntity("p", "r"));
        Assert.Equal(empty + 8 + 8 + size, TableEntityLimits.SizeOf(new TableEntity("p", "r") { ["Name"] = value }));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("with-dash")]
    [InlineData("with space")]
    [InlineData("x@odata.type")]
    [InlineData("odata.etag")]
    [InlineData("Name\n")]
    [InlineData("PartitionKey")]
    [InlineData("RowKey")]
    [InlineData("Timestamp")]
    public void A_name_that_is_none_or_the_service_s_own_is_refused(string name) =>
        Assert.Throws<TableLimitException>(() => TableEntityLimits.Check(new TableEntity("p", "r") { [name] = 1 }));

    [Fact]
    public void A_name_may_have_255_characters_and_no_more()
    {
        TableEntityLimits.Check(new TableEntity("p", "r") { [new string('n', 255)] = 1 });
        Assert.Throws<TableLimitException>(() => TableEntityLimits.Check(new TableEntity("p", "r") { [new string('n', 256)] = 1 }));
    }

    [Fact]
    public void An_instant_before_1601_is_refused()
    {
        var first = new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);
        TableEntityLimits.Check(new TableEntity("p", "r") { ["Time"] = first });
        Assert.Throws<TableLimitException>(() => TableEntityLimits.Check(new TableEntity("p", "r") { ["Time"] = first.AddTicks(-1) }));
    }

    [Fact]
    public void A_text_with_half_a_surrogate_pair_is_refused_because_it_would_come_back_as_another()
    {
        TableEntityLimits.Check(new TableEntity("p", "r") { ["Text"] = "a\ud83d\ude00\ud83d\ude00b" });
        Assert.All(
            (string[])["\ud83d", "a\ude00b", "\ud83d\ude00\ud83d", "\ud83da"],
            text => Assert.Throws<TableLimitException>(() => TableEntityLimits.Check(new TableEntity("p", "r") { ["Text"] = text })));
    }

    [Fact]
    public void A_bad_key_is_refused()
    {
        Assert.Throws<TableLimitException>(() => TableEntityLimits.Check(new TableEntity("p/", "r")));
        Assert.Throws<TableLimitException>(() => TableEntityLimits.Check(new TableEntity("p", "r/")));
    }

    [Fact]
    public void A_value_of_a_type_that_no_row_holds_is_refused_at_once()
    {
        var row = new TableEntity("p", "r");
        Assert.Throws<TableLimitException>(() => row["Value"] = 1m);
        Assert.Throws<TableLimitException>(() => row["Value"] = new DateTime(2026, 11, 21));
        Assert.Empty(row.Properties);
    }

    [Fact]
    public void Setting_null_leaves_a_property_out()
    {
        var row = new TableEntity("p", "r") { ["Value"] = "x", ["Never"] = null };
        row["Value"] = null;
        Assert.Empty(row.Properties);
    }

    private static TableEntity WithProperties(int count)
    {
        var row = new TableEntity("p", "r");
        for (var i = 0; i < count; i++)
            row[$"P{i}"] = i;
        return row;
    }
}
