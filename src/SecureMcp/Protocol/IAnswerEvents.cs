namespace SecureMcp.Protocol;

/// <summary>Where an answer goes once it is a stream of events rather than one JSON object. Used by one task at a time.</summary>
internal interface IAnswerEvents
{
    /// <summary>Whether a part of the stream was sent, so that its status is out.</summary>
    bool HasStarted { get; }

    ValueTask WriteAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken);

    /// <summary>Nothing was sent for <see cref="AnswerStream.Silence"/>.</summary>
    ValueTask BreakSilenceAsync(CancellationToken cancellationToken);

    /// <summary>Nothing follows. Returns when all was sent that can be.</summary>
    ValueTask CompleteAsync();
}
