using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>The stream of a call outside a session: sent once, and gone with its connection.</summary>
internal sealed class PassingEvents(CallContext call) : IAnswerEvents
{
    private readonly EventWriter writer = new(call.Http.Response);

    public bool HasStarted { get; private set; }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        Start();
        return writer.WriteMessageAsync(message, id: null, cancellationToken);
    }

    public ValueTask BreakSilenceAsync(CancellationToken cancellationToken)
    {
        Start();
        return writer.WriteCommentAsync(cancellationToken);
    }

    public ValueTask CompleteAsync() => ValueTask.CompletedTask;

    private void Start()
    {
        if (HasStarted)
            return;
        HasStarted = true;
        call.IsAnswered = true;
        writer.Start();
    }
}
