using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Functions.Tools;

/// <summary>Changes orders.</summary>
[McpServerToolType]
internal sealed class OrderTools(OrderBook orders)
{
    [McpServerTool(Name = "refund_order", Title = "Refund an order", ReadOnly = false, Destructive = true, Idempotent = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Pays part or all of an order back to the customer. Every call pays again, up to what is left of the order's total.")]
    [RequireScope("orders.write")]
    public Refund RefundOrder(
        [Description("The order, for example ORD-1001."), RegularExpression("^ORD-[0-9]{4,10}$")] string orderId,
        [Description("How much to pay back, in the order's currency, with at most two decimals."), Range(0.01, 1_000_000)] decimal amount,
        [Description("Why, in one sentence."), MinLength(3), MaxLength(500)] string reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
            throw new McpException("reason must say why.");
        var order = orders.Refund(orderId, amount);
        return new(order.OrderId, order.Customer, amount, order.Refunded, order.Refundable, order.Currency, reason.Trim());
    }
}

[Description("A refund that was made.")]
internal sealed record Refund(
    [property: Description("The order.")] string OrderId,
    [property: Description("Who gets the money.")] string Customer,
    [property: Description("What this refund paid back.")] decimal Amount,
    [property: Description("What was paid back of this order in all.")] decimal RefundedInAll,
    [property: Description("What could still be paid back.")] decimal Refundable,
    [property: Description("The ISO 4217 code of every amount here.")] string Currency,
    [property: Description("Why it was made.")] string Reason);
