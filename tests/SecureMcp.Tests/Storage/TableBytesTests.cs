using System.Security.Cryptography;
using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

/// <summary>Promise: bytes that are too many for one property come back whole, and none are told from no value.</summary>
public sealed class TableBytesTests
{
    private const int Piece = 60 * 1024;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(Piece, 1)]
    [InlineData(Piece + 1, 2)]
    [InlineData(12 * Piece, 12)]
    public void They_come_back_from_as_few_properties_as_hold_them(int length, int properties)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        var row = new TableEntity("p", "r");

        TableBytes.Write(row, "Data", bytes);

        Assert.Equal(bytes, TableBytes.Read(row, "Data"));
        Assert.NotNull(row[$"Data{properties - 1}"]);
        Assert.Null(row[$"Data{properties}"]);
    }

    [Fact]
    public void A_row_without_them_is_told()
    {
        var row = new TableEntity("p", "r");
        TableBytes.Write(row, "Data", default);

        Assert.Null(TableBytes.Read(row, "Data"));
    }

    [Fact]
    public void More_than_a_row_holds_is_refused() =>
        Assert.Throws<TableLimitException>(() => TableBytes.Write(new TableEntity("p", "r"), "Data", new byte[(12 * Piece) + 1]));
}
