using ModelContextProtocol;
using SecureMcp.Functions.Tools;

namespace SecureMcp.Tests.Tools;

public sealed class OrderToolsTests
{
    private readonly OrderTools tools = new(new OrderBook());

    [Fact]
    public void A_refund_says_what_was_paid_and_what_is_left()
    {
        var refund = tools.RefundOrder("ORD-1001", 49.90m, "  Broken lamp ");

        Assert.Equal(new("ORD-1001", "Northwind Bikes", 49.90m, 49.90m, 200.00m, "EUR", "Broken lamp"), refund);
    }

    [Fact]
    public void Refunds_add_up_until_nothing_is_left()
    {
        Assert.Equal(24.50m, tools.RefundOrder("ORD-1002", 40m, "Late").Refundable);
        Assert.Equal("Only 24.50 EUR of this order can still be refunded.", Refused("ORD-1002", 24.51m));
        Assert.Equal((84.50m, 0m), tools.RefundOrder("ORD-1002", 24.50m, "Late") is var last ? (last.RefundedInAll, last.Refundable) : default);
        Assert.Equal("Only 0.00 EUR of this order can still be refunded.", Refused("ORD-1002", 0.01m));
    }

    [Fact]
    public void A_refused_refund_changes_nothing()
    {
        Refused("ORD-1001", 250m);

        Assert.Equal(0m, tools.RefundOrder("ORD-1001", 249.90m, "All of it").Refundable);
    }

    [Theory]
    [InlineData("ORD-9999", 1, "No order")]
    [InlineData("ord-1001", 1, "No order")]
    [InlineData("ORD-1005", 1, "cancelled")]
    [InlineData("ORD-1004", 1, "Only 0.00 GBP")]
    [InlineData("ORD-1001", 0, "amount")]
    [InlineData("ORD-1001", -5, "amount")]
    [InlineData("ORD-1001", 1.001, "amount")]
    public void Refusals_say_which_rule(string orderId, double amount, string part) =>
        Assert.Contains(part, Refused(orderId, (decimal)amount), StringComparison.Ordinal);

    [Fact]
    public void A_reason_of_spaces_is_no_reason() => Assert.Throws<McpException>(() => tools.RefundOrder("ORD-1001", 1, "     "));

    [Fact]
    public async Task Simultaneous_refunds_never_pay_more_than_the_order()
    {
        // 61 of 100 refunds of 4.10 would be 250.10, above the total of 249.90: exactly 60 may succeed.
        var paid = 0;
        await Parallel.ForAsync(0, 100, TestContext.Current.CancellationToken, (_, _) =>
        {
            try
            {
                tools.RefundOrder("ORD-1001", 4.10m, "Race");
                Interlocked.Increment(ref paid);
            }
            catch (McpException)
            {
                // Refused: nothing left.
            }

            return ValueTask.CompletedTask;
        });

        Assert.Equal(60, paid);
    }

    private string Refused(string orderId, decimal amount) => Assert.Throws<McpException>(() => tools.RefundOrder(orderId, amount, "Because")).Message;
}
