using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Budgets;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Promise: a caller that uses up what it was given is warned in its results, then stopped, and nobody else is.</summary>
public sealed class BudgetTests
{
    [Fact]
    public async Task Calls_are_counted_told_of_near_the_end_and_stopped_with_when_to_come_again()
    {
        await using var endpoint = await StartAsync(("Day:Calls", "5"), ("Day:WarnAt", "0.6"));
        for (var call = 1; call <= 5; call++)
        {
            var result = (await endpoint.SendForJsonAsync(Echo("plain"))).GetProperty("result");
            Assert.Equal(call >= 3, result.GetProperty("_meta").TryGetProperty("securemcp/budgets", out var notice));
            if (call >= 3)
                Assert.Equal((call, 5), (notice[0].GetProperty("calls").GetProperty("used").GetInt32(), notice[0].GetProperty("calls").GetProperty("limit").GetInt32()));
        }

        using var response = await endpoint.SendAsync(Echo("plain"));
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1) + TimeSpan.FromSeconds(2));
        var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal("The calls of tools of this day are used up.", body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(("BudgetSpent/day_calls", "budget of the day"), (endpoint.Records[^1].Reason, endpoint.Records[^1].Rule));
        using var other = await endpoint.SendAsync(Echo("reader"));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        using var list = await endpoint.SendAsync(TestEndpoint.Modern("plain", "tools/list"));
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
    }

    [Fact]
    public async Task What_never_runs_uses_nothing_up()
    {
        await using var endpoint = await StartAsync(("Month:Calls", "1"));
        foreach (var refused in new[] { TestEndpoint.Call("plain", "no_such"), TestEndpoint.Call("plain", "echo"), TestEndpoint.Call("plain", "read_secret"), TestEndpoint.Modern("plain", "tools/list"), TestEndpoint.Post("plain", "{") })
            (await endpoint.SendAsync(refused)).Dispose();

        using var first = await endpoint.SendAsync(Echo("plain"));
        using var second = await endpoint.SendAsync(Echo("plain"));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Seconds_that_tools_ran_are_charged_and_stop_further_calls()
    {
        await using var endpoint = await StartAsync(("Day:ToolSeconds", "1"));
        var calls = 0;
        HttpStatusCode status;
        do
        {
            using var response = await endpoint.SendAsync(TestEndpoint.Call("plain", "progress"));
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            status = response.StatusCode;
        }
        while (status == HttpStatusCode.OK && ++calls < 400);

        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal("BudgetSpent/day_seconds", endpoint.Records[^1].Reason);
        var ran = (await endpoint.Services.GetRequiredService<IBudgetStore>().GetAsync(new BudgetKey(FakeTokens.Plain.Key), TestContext.Current.CancellationToken)).Row!.OfDay.Milliseconds;
        Assert.InRange(ran, 1000, calls * 2000L);
    }

    [Theory]
    [InlineData("Refuse", HttpStatusCode.ServiceUnavailable)]
    [InlineData("LetThrough", HttpStatusCode.OK)]
    public async Task While_nothing_can_be_counted_calls_are_refused_or_let_through_by_choice(string choice, HttpStatusCode status)
    {
        await using var endpoint = await TestEndpoint.StartAsync(
            new Dictionary<string, string?> { ["SecureMcp:Budgets:Day:Calls"] = "5", ["SecureMcp:Storage:Outages:Budgets"] = choice },
            services => services.AddSingleton<IBudgetStore, AwayStore>());
        using var response = await endpoint.SendAsync(Echo("plain"));

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? null : "BudgetStoreUnavailable", Assert.Single(endpoint.Records).Reason);
        Assert.Equal(status != HttpStatusCode.OK, response.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task Without_budgets_nothing_is_asked()
    {
        await using var endpoint = await TestEndpoint.StartAsync(replace: services => services.AddSingleton<IBudgetStore, AwayStore>());
        using var response = await endpoint.SendAsync(Echo("plain"));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static HttpRequestMessage Echo(string token) => TestEndpoint.Call(token, "echo", new JsonObject { ["text"] = "a" });

    private static Task<TestEndpoint> StartAsync(params (string Name, string Value)[] budgets) =>
        TestEndpoint.StartAsync(budgets.ToDictionary(budget => $"SecureMcp:Budgets:{budget.Name}", budget => (string?)budget.Value));

    private sealed class AwayStore : IBudgetStore
    {
        public ValueTask<BudgetReading> GetAsync(BudgetKey key, CancellationToken cancellationToken) => throw new StateUnavailableException("away");

        public ValueTask<BudgetReading?> TryPutAsync(BudgetKey key, BudgetRow row, string? version, CancellationToken cancellationToken) => throw new StateUnavailableException("away");
    }
}
