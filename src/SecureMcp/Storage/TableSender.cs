using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMcp.Storage;

/// <summary>
/// Sends the requests of one table: within the bound, unless the service is left alone, and counted. Everything that is no
/// outcome is a <see cref="TableServiceException"/>. Thread-safe.
/// </summary>
internal sealed class TableSender(string table, HttpPipeline pipeline, TableClientOptions options, TableCircuit circuit)
{
    /// <param name="operation">What it is counted as.</param>
    /// <param name="message">The request; disposed by the caller.</param>
    /// <param name="read">Reads the answer.</param>
    /// <param name="cancellationToken">Gives the operation up. It may have been done.</param>
    public async Task<TableAnswer> SendAsync(string operation, HttpMessage message, Func<HttpMessage, TableAnswer> read, CancellationToken cancellationToken)
    {
        var outcome = "Cancelled";
        try
        {
            var answer = await circuit.RunAsync(
                static (sending, cancellation) => sending.Self.TryAsync(sending.message, sending.read, cancellation),
                (Self: this, message, read),
                cancellationToken);
            outcome = answer.Outcome.ToString();
            return answer;
        }
        catch (TableServiceException e)
        {
            outcome = e.WasNotSent ? "NotSent" : "Failed";
            throw;
        }
        finally
        {
            options.Metrics?.Count(table, operation, outcome);
        }
    }

    private async ValueTask<TableAnswer> TryAsync(HttpMessage message, Func<HttpMessage, TableAnswer> read, CancellationToken cancellationToken)
    {
        using var total = new CancellationTokenSource(options.TotalTimeout, options.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(total.Token, cancellationToken);
        try
        {
            var body = message.Request.Content as PooledBody;
            await pipeline.SendAsync(message, either.Token);
            var wasRetried = message.ProcessingContext.RetryNumber > 0;
            if (!wasRetried)
                body?.Return();
            return read(message) with { WasRetried = wasRetried, Time = TryTimingPolicy.TimeOf(message) };
        }
        catch (Exception e) when (e is not TableServiceException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Sockets, TLS, name resolution, credentials and broken answers fail in many types, and all mean the same here.
            var why = total.IsCancellationRequested ? $"gave no answer within {options.TotalTimeout.TotalSeconds} s"
                : e is FormatException ? "gave an answer that cannot be read"
                : "could not be reached";
            throw new TableServiceException($"The Table service {why}.", status: 0, inner: e);
        }
    }
}
