using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Functions.Tools;
using SecureMcp.Testing;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Testing;

/// <summary>What the README shows of the kit for tests compiles, and says what is so.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task The_test_that_the_readme_shows_passes()
    {
        // README >
        await using var endpoint = await McpTestEndpoint.StartAsync<OrderTools>(
            caller => caller.WithScopes("orders.read"),
            setup => setup.WithServices(services => services.AddSingleton<OrderBook>()));
        var refund = new { orderId = "ORD-1001", amount = 5, reason = "Arrived broken." };

        var hidden = await endpoint.CallToolAsync("refund_order", refund);
        var unknown = await endpoint.CallToolAsync("no_such_tool", refund);
        Assert.Null(hidden.FindDifference(unknown)); // Status, headers and body: who may not use it learns nothing of it.
        Assert.Contains(endpoint.Records, record => record is { Member: "refund_order", Decision: "refused", Reason: "MemberUnknown/hidden" });

        var support = endpoint.As(caller => caller.WithScopes("orders.write"));
        Assert.Equal(["refund_order"], (await support.LookAsync()).Tools);
        var answer = (await support.CallToolAsync("refund_order", refund)).EnsureSuccess();
        Assert.Equal(5, answer.StructuredContent!.Value.GetProperty("amount").GetDecimal());
        // < README
    }

    [Fact]
    public void The_readme_shows_that_very_test()
    {
        var source = File.ReadAllText(Repository.PathOf("tests", "SecureMcp.Tests", "Testing", "ReadmeTests.cs"));
        var shown = source.Split($"// README {'>'}\n")[1].Split($"        // {'<'} README")[0];

        Assert.Contains(shown.Replace("\n        ", "\n", StringComparison.Ordinal).Trim(), File.ReadAllText(Repository.PathOf("README.md")), StringComparison.Ordinal);
    }
}
