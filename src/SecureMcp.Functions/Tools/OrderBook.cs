using System.Text.Json.Serialization;
using ModelContextProtocol;

namespace SecureMcp.Functions.Tools;

/// <summary>
/// The orders and what was paid back of each. Safe for concurrent use. Kept in the memory of one instance: a restart
/// brings the sample data back.
/// </summary>
internal sealed class OrderBook
{
    private readonly Lock gate = new();

    private readonly Dictionary<string, Order> byId = EmbeddedData.ReadList<Order>("orders.json").ToDictionary(order => order.OrderId, StringComparer.Ordinal);

    /// <summary>Pays <paramref name="amount"/> back and answers the order afterwards; changes nothing when it refuses.</summary>
    /// <exception cref="McpException">The order does not exist, can't be refunded, or has less than that left.</exception>
    public Order Refund(string orderId, decimal amount)
    {
        if (amount <= 0 || decimal.Round(amount, 2) != amount)
            throw new McpException("amount must be above 0 with at most two decimals.");
        // Check and change are one step: two refunds at the same time must not both see the same remainder.
        lock (gate)
        {
            if (!byId.TryGetValue(orderId, out var order))
                throw new McpException("No order has this orderId.");
            if (order.Status == OrderStatus.Cancelled)
                throw new McpException("The order was cancelled: nothing was charged, so there is nothing to refund.");
            if (amount > order.Refundable)
                throw new McpException($"Only {order.Refundable:0.00} {order.Currency} of this order can still be refunded.");
            return byId[orderId] = order with { Refunded = order.Refunded + amount };
        }
    }
}

/// <summary>One order. Amounts are in <see cref="Currency"/>, an ISO 4217 code.</summary>
internal sealed record Order(string OrderId, string Customer, OrderStatus Status, string Currency, decimal Total, decimal Refunded)
{
    [JsonIgnore]
    public decimal Refundable => Total - Refunded;
}

[JsonConverter(typeof(JsonStringEnumConverter<OrderStatus>))]
internal enum OrderStatus
{
    [JsonStringEnumMemberName("shipped")]
    Shipped,

    [JsonStringEnumMemberName("delivered")]
    Delivered,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
