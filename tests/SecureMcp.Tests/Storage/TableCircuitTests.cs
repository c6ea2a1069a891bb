using System.Net;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;
using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

public sealed class TableCircuitTests
{
    private static readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Unreachable =
        (_, _) => throw new HttpRequestException("No route.");

    [Fact]
    public async Task A_service_that_fails_five_times_is_left_alone_and_this_is_told_once()
    {
        using var service = new ScriptedService();
        await OpenAsync(service);

        for (var i = 0; i < 20; i++)
            Assert.True(Assert.IsType<TableServiceException>(await service.AskAsync()).WasNotSent);

        Assert.Equal(TableCircuit.FewestOperations, service.Sent);
        Assert.Single(service.Collected.Lines, line => line.StartsWith("Error 12050 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_of_any_table_is_unavailable_meanwhile_and_logs_nothing_of_its_own()
    {
        using var service = new ScriptedService();
        await OpenAsync(service);
        service.Collected.Lines.Clear();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(service.Collected));
        var rates = new TableRateStore(service.Other("another"), loggers.CreateLogger<TableRateStore>());

        await Assert.ThrowsAsync<StateUnavailableException>(async () => await rates.GetAsync(new string('a', 64), TestContext.Current.CancellationToken));

        Assert.Empty(service.Collected.Lines);
    }

    [Fact]
    public async Task One_operation_tries_whether_it_is_back_and_then_all_go_through()
    {
        using var service = new ScriptedService();
        await OpenAsync(service);
        service.Clock.Advance(TableCircuit.BreakFor);
        var held = new TaskCompletionSource<HttpResponseMessage>();
        service.Answer = (_, _) => held.Task;

        var trial = service.AskAsync();
        Assert.True(Assert.IsType<TableServiceException>(await service.AskAsync()).WasNotSent);
        held.SetResult(new HttpResponseMessage(HttpStatusCode.NoContent));
        Assert.Equal(TableOutcome.Done, await trial);
        service.Answer = ScriptedService.Status(HttpStatusCode.NoContent);

        Assert.Equal(TableOutcome.Done, await service.AskAsync());
        Assert.False(service.IsLeftAlone);
        Assert.Single(service.Collected.Lines, line => line.StartsWith("Information 12051 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trial_that_fails_leaves_it_alone_for_as_long_again()
    {
        using var service = new ScriptedService();
        await OpenAsync(service);
        service.Clock.Advance(TableCircuit.BreakFor);
        Assert.False(Assert.IsType<TableServiceException>(await service.AskAsync()).WasNotSent);

        service.Clock.Advance(TableCircuit.BreakFor - TimeSpan.FromTicks(1));
        Assert.True(Assert.IsType<TableServiceException>(await service.AskAsync()).WasNotSent);
    }

    [Fact]
    public async Task A_trial_whose_caller_hangs_up_does_not_let_the_others_through()
    {
        using var service = new ScriptedService();
        await OpenAsync(service);
        service.Clock.Advance(TableCircuit.BreakFor);
        using var caller = new CancellationTokenSource();
        service.Answer = Hang;

        var trial = service.AskAsync(caller.Token);
        await caller.CancelAsync();

        Assert.IsAssignableFrom<OperationCanceledException>(await trial);
        Assert.True(Assert.IsType<TableServiceException>(await service.AskAsync()).WasNotSent);
    }

    [Fact]
    public async Task Callers_who_hang_up_can_not_shut_the_service_off_for_others()
    {
        using var service = new ScriptedService { Answer = Hang };
        for (var i = 0; i < 50; i++)
        {
            using var caller = new CancellationTokenSource();
            var asking = service.AskAsync(caller.Token);
            await caller.CancelAsync();
            Assert.IsAssignableFrom<OperationCanceledException>(await asking);
        }

        Assert.False(service.IsLeftAlone);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(504, true)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(400, false)]
    [InlineData(403, false)]
    [InlineData(404, false)]
    [InlineData(413, false)]
    public async Task Only_what_speaks_of_the_service_counts(int status, bool counts)
    {
        using var service = new ScriptedService { Answer = ScriptedService.Status((HttpStatusCode)status) };
        for (var i = 0; i < 20; i++)
            await service.AskAsync();

        Assert.Equal(counts, service.IsLeftAlone);
    }

    [Fact]
    public async Task A_row_that_can_not_be_read_is_no_outage_of_the_others()
    {
        using var service = new ScriptedService { Answer = ScriptedService.Status(HttpStatusCode.OK, "{}") };
        for (var i = 0; i < 20; i++)
            await Assert.ThrowsAsync<TableServiceException>(() => service.Table.GetEntityIfExistsAsync("p", "r", TestContext.Current.CancellationToken));

        Assert.False(service.IsLeftAlone);
    }

    [Fact]
    public async Task A_service_that_fails_now_and_then_is_asked_on()
    {
        using var service = new ScriptedService();
        for (var i = 0; i < 60; i++)
        {
            service.Answer = i % 3 == 2 ? Unreachable : ScriptedService.Status(HttpStatusCode.NoContent);
            await service.AskAsync();
        }

        Assert.Equal(60, service.Sent);
    }

    private static async Task OpenAsync(ScriptedService service)
    {
        service.Answer = Unreachable;
        for (var i = 0; i < TableCircuit.FewestOperations; i++)
            Assert.False(Assert.IsType<TableServiceException>(await service.AskAsync()).WasNotSent);
        Assert.True(service.IsLeftAlone);
    }

    private static async Task<HttpResponseMessage> Hang(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return new HttpResponseMessage(HttpStatusCode.NoContent);
    }
}
