using System.Text;
using Azure;
using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

public sealed class TableJsonTests
{
    private static readonly ETag Version = new("W/\"1\"");

    [Fact]
    public void A_row_is_written_with_the_types_that_json_lacks()
    {
        var row = new TableEntity("p", "r")
        {
            ["Text"] = "a\"b",
            ["Int"] = 1,
            ["Long"] = 2L,
            ["Double"] = 3.0,
            ["Nan"] = double.NaN,
            ["Flag"] = true,
            ["Time"] = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.FromHours(2)).AddTicks(1),
            ["Bytes"] = new byte[] { 1, 2, 3 },
        };
        Assert.Equal(
            """
            {"PartitionKey":"p","RowKey":"r","Text":"a\u0022b","Int":1,"Long@odata.type":"Edm.Int64","Long":"2","Double@odata.type":"Edm.Double","Double":3,"Nan@odata.type":"Edm.Double","Nan":"NaN","Flag":true,"Time@odata.type":"Edm.DateTime","Time":"2026-11-21T10:00:00.0000001Z","Bytes@odata.type":"Edm.Binary","Bytes":"AQID"}
            """,
            Written(row));
    }

    [Fact]
    public void A_row_of_the_service_is_read_with_its_types()
    {
        var row = Read(
            """
            {"odata.metadata":"https://a/$metadata#t/@Element","odata.etag":"W/\"ignored\"","PartitionKey":"p","RowKey":"r",
             "Timestamp@odata.type":"Edm.DateTime","Timestamp":"2026-11-21T10:00:00.1234567Z",
             "Text":"42","Int":42,"Whole":1.0,"Big":3000000000,"Flag":false,"Nothing":null,
             "Long@odata.type":"Edm.Int64","Long":"-9223372036854775808","Inf@odata.type":"Edm.Double","Inf":"-Infinity",
             "Time":"2026-11-21T10:00:00Z","Time@odata.type":"Edm.DateTime",
             "Id@odata.type":"Edm.Guid","Id":"00000000-0000-0000-0000-000000000001"}
            """);
        Assert.Equal(("p", "r", Version), (row.PartitionKey, row.RowKey, row.ETag));
        Assert.Equal(new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero).AddTicks(1234567), row.Timestamp);
        Assert.Equal(
            new Dictionary<string, object>
            {
                ["Text"] = "42",
                ["Int"] = 42,
                ["Whole"] = 1.0,
                ["Big"] = 3e9,
                ["Flag"] = false,
                ["Long"] = long.MinValue,
                ["Inf"] = double.NegativeInfinity,
                ["Time"] = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero),
                ["Id"] = "00000000-0000-0000-0000-000000000001",
            },
            row.Properties);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"PartitionKey":"p"}""")]
    [InlineData("""{"RowKey":"r"}""")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","X":{}}""")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","X":[1]}""")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","X":1""")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","X@odata.type":1,"X":"1"}""")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","X@odata.type":"Edm.Int64","X":"one"}""")]
    [InlineData("""{"PartitionKey":"p","RowKey":"r","X@odata.type":"Edm.DateTime","X":"today"}""")]
    [InlineData("<html>")]
    public void What_is_no_row_is_not_read_as_one(string json) => Assert.Throws<FormatException>(() => Read(json));

    [Theory]
    [InlineData("""{"odata.error":{"code":"TableNotFound","message":{"lang":"en-US","value":"The table \"code\" is gone"}}}""", "TableNotFound")]
    [InlineData("""{"odata.error":{"message":{"lang":"en-US","code":"Deeper"},"code":"EntityAlreadyExists"}}""", "EntityAlreadyExists")]
    [InlineData("""{"odata.error":{"code":7}}""", null)]
    [InlineData("""{"code":"TopLevel"}""", null)]
    [InlineData("""{"odata.error":{}}""", null)]
    [InlineData("<html>code</html>", null)]
    [InlineData("", null)]
    public void The_code_of_an_error_is_found_where_the_service_puts_it(string json, string? code) =>
        Assert.Equal(code, TableEntityReader.ReadError(Encoding.UTF8.GetBytes(json)).Code);

    private static string Written(TableEntity row)
    {
        var body = new PooledBody();
        TableEntityWriter.Write(row, body);
        return Encoding.UTF8.GetString(body.Written);
    }

    private static TableEntity Read(string json) => TableEntityReader.Read(Encoding.UTF8.GetBytes(json), Version);
}
