using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Security.Authentication;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

public sealed class TableSenderTests
{
    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_not_tried_again()
    {
        using var service = new ScriptedService(retries: 3) { Answer = (_, _) => throw new HttpRequestException("TLS", new AuthenticationException("The remote certificate is invalid.")) };
        Assert.IsType<TableServiceException>(await service.AskAsync());
        Assert.Equal(1, service.Sent);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again()
    {
        using var service = new ScriptedService(retries: 3) { Answer = (_, _) => throw new HttpRequestException("Reset.") };
        Assert.IsType<TableServiceException>(await service.AskAsync());
        Assert.Equal(4, service.Sent);
    }

    [Theory]
    [InlineData("60", 1)]
    [InlineData("8", 1)]
    [InlineData("0", 4)]
    [InlineData("soon", 4)]
    public async Task A_wait_that_the_bound_has_no_time_for_is_not_begun(string retryAfter, int tries)
    {
        using var service = new ScriptedService(retries: 3) { Answer = ScriptedService.Status(HttpStatusCode.ServiceUnavailable, retryAfter: retryAfter) };
        Assert.Equal(TableOutcome.Throttled, await service.AskAsync());
        Assert.Equal(tries, service.Sent);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(412)]
    [InlineData(413)]
    [InlineData(501)]
    public async Task An_answer_that_would_be_the_same_again_is_not_asked_for_again(int status)
    {
        using var service = new ScriptedService(retries: 3) { Answer = ScriptedService.Status((HttpStatusCode)status) };
        await service.AskAsync();
        Assert.Equal(1, service.Sent);
    }

    [Fact]
    public async Task Every_operation_is_counted_once_with_its_table_and_what_came_of_it()
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var counted = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && instrument.Name.StartsWith("securemcp.storage.", StringComparison.Ordinal))
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
            counted.Enqueue(string.Join(' ', tags.ToArray().Select(tag => tag.Value).Append(value))));
        listener.Start();
        using var service = new ScriptedService(new StorageMetrics(meters), retries: 1);

        await service.AskAsync();
        service.Answer = ScriptedService.Status(HttpStatusCode.ServiceUnavailable);
        await service.Other("another").CreateIfNotExistsAsync(TestContext.Current.CancellationToken);
        service.Answer = ScriptedService.Status(HttpStatusCode.Forbidden);
        await service.AskAsync();
        service.Answer = (_, _) => throw new HttpRequestException("Gone.");
        for (var i = 0; i < 7; i++)
            await service.AskAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => service.Table.QueryAsync(new TableQuery(), null, new CancellationToken(canceled: true)));

        Assert.Equal(
            [
                "table insert Done 1", "another create Throttled 1", "table insert Failed 1", "table insert Failed 1", "open 1", "table insert Failed 1",
            ],
            counted.Take(6));
        Assert.Equal("table insert NotSent 1", counted.ElementAt(counted.Count - 2));
        Assert.Equal("table query Cancelled 1", counted.Last());
    }

    [Fact]
    public async Task A_body_that_outgrows_its_memory_arrives_whole()
    {
        var bodies = new ConcurrentQueue<byte[]>();
        using var service = new ScriptedService
        {
            Answer = async (request, cancellation) =>
            {
                bodies.Enqueue(await request.Content!.ReadAsByteArrayAsync(cancellation));
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            },
        };
        var texts = Enumerable.Range(0, 12).Select(i => new string((char)('a' + i), 1 << i)).ToList();
        await Task.WhenAll(texts.Select(text => service.Table.AddEntityAsync(new TableEntity("p", "r") { ["Text"] = text }, TestContext.Current.CancellationToken)));

        Assert.Equal(
            texts.Select(text => $$"""{"PartitionKey":"p","RowKey":"r","Text":"{{text}}"}"""),
            bodies.Select(Encoding.UTF8.GetString).OrderBy(body => body.Length));
    }

    [Fact]
    public async Task A_try_that_was_given_up_still_sends_what_was_written_for_it()
    {
        var mayRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string>? late = null;
        using var service = new ScriptedService
        {
            Answer = async (request, cancellation) =>
            {
                late = ReadLateAsync(request, mayRead.Task);
                await Task.Delay(Timeout.Infinite, cancellation);
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            },
        };
        using var caller = new CancellationTokenSource();
        var asking = service.Table.AddEntityAsync(new TableEntity("p", "first"), caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);

        service.Answer = ScriptedService.Status(HttpStatusCode.NoContent);
        for (var i = 0; i < 100; i++)
            await service.Table.AddEntityAsync(new TableEntity("p", "other"), TestContext.Current.CancellationToken);
        mayRead.SetResult();

        Assert.Equal("""{"PartitionKey":"p","RowKey":"first"}""", await late!);
    }

    private static async Task<string> ReadLateAsync(HttpRequestMessage request, Task until)
    {
        using var socket = new StuckStream(until);
        await request.Content!.CopyToAsync(socket);
        return Encoding.UTF8.GetString(socket.ToArray());
    }

    /// <summary>Takes the memory to send at once and reads it later, as a socket does whose peer is slow.</summary>
    private sealed class StuckStream(Task until) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await until;
            Write(buffer.Span);
        }
    }
}
