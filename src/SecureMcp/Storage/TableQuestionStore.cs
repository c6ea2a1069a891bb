using Azure;
using Microsoft.Extensions.Logging;
using SecureMcp.Calls;
using SecureMcp.Protocol;

namespace SecureMcp.Storage;

/// <summary>The questions to the clients of all instances' sessions, each a row in its caller's partition. An answer is written once, by If-Match.</summary>
internal sealed class TableQuestionStore(TableClient table, TimeProvider clock, ILogger<TableQuestionStore> logger) : IQuestionStore
{
    private const string Data = nameof(Data);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);
    private readonly StoredTable questions = new(table, logger);

    public async ValueTask AskAsync(Question question, CancellationToken cancellationToken)
    {
        var answer = await questions.RunAsync((client, cancellation) => client.AddEntityAsync(Row(question), cancellation), cancellationToken);
        // The id is random: a row that is there already is the echo of a try whose answer was lost.
        if (answer.Outcome != TableOutcome.Done && !answer.WasRetried)
            throw new StateUnavailableException($"The table {table.Name} did not take a question: {answer.Outcome}.");
    }

    public async ValueTask<bool> TryAnswerAsync(Question question, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        var (found, version) = await ReadAsync(question, cancellationToken);
        if (found is null || TableBytes.Read(found, Data) is not null)
            return false;
        var row = Row(question);
        TableBytes.Write(row, Data, SessionSeal.Seal(question.Session, row.RowKey, answer.Span));
        var put = await questions.RunAsync((client, cancellation) => client.UpdateEntityAsync(row, version, TableUpdateMode.Replace, cancellation), cancellationToken);
        if (put.Outcome == TableOutcome.Done)
            return true;
        return put.WasRetried && await FindAnswerAsync(question, cancellationToken) is { } kept && kept.Span.SequenceEqual(answer.Span);
    }

    public async ValueTask<ReadOnlyMemory<byte>?> FindAnswerAsync(Question question, CancellationToken cancellationToken)
    {
        if ((await ReadAsync(question, cancellationToken)).Row is not { } row || TableBytes.Read(row, Data) is not { } whole)
            return null;
        return SessionSeal.TryOpen(question.Session, row.RowKey, whole) ?? throw questions.Unreadable();
    }

    public async ValueTask ForgetAsync(Question question, CancellationToken cancellationToken) =>
        await questions.RunAsync((client, cancellation) => client.DeleteEntityAsync(question.CallerKey, SessionKeys.Question(question), ETag.All, cancellation), cancellationToken);

    private async Task<(TableEntity? Row, ETag Version)> ReadAsync(Question question, CancellationToken cancellationToken)
    {
        var answer = await questions.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync(question.CallerKey, SessionKeys.Question(question), cancellation), cancellationToken);
        return answer.Entity is { } row && row.GetDateTimeOffset(StoredTable.ExpiresAt) > clock.GetUtcNow() ? (row, answer.ETag) : (null, default);
    }

    private TableEntity Row(Question question) =>
        new(question.CallerKey, SessionKeys.Question(question)) { [StoredTable.ExpiresAt] = clock.GetUtcNow() + Longest };
}
