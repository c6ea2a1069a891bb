namespace SecureMcp.Protocol;

/// <summary>The questions of this process. Thread-safe.</summary>
internal sealed class MemoryQuestionStore : IQuestionStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<Question, ReadOnlyMemory<byte>?> waiting = [];

    public ValueTask AskAsync(Question question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
            waiting[question] = null;
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> TryAnswerAsync(Question question, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (!waiting.TryGetValue(question, out var given) || given is not null)
                return ValueTask.FromResult(false);
            waiting[question] = answer;
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> FindAnswerAsync(Question question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
            return ValueTask.FromResult(waiting.GetValueOrDefault(question));
    }

    public ValueTask ForgetAsync(Question question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
            waiting.Remove(question);
        return ValueTask.CompletedTask;
    }
}
