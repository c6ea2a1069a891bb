namespace SecureMcp.Protocol;

/// <summary>One connection's place in a stream, whichever instance writes that. Used by one task at a time.</summary>
internal interface IEventReader
{
    /// <summary>The last event that was taken.</summary>
    Calls.EventId Id { get; }

    /// <summary>When a client comes back after its connection ended.</summary>
    TimeSpan Retry { get; }

    /// <summary>Whether the connection ends when it has told everything, so that the client asks again.</summary>
    bool IsPolled { get; }

    /// <summary>Ends when the stream's name may be told: other instances know it from now on.</summary>
    ValueTask OpenAsync();

    /// <summary>
    /// Answers what there is to tell, an empty list when there was nothing for so long, or null when nothing will follow on
    /// this connection. Asking again says that what was answered before has been sent.
    /// </summary>
    ValueTask<IReadOnlyList<StreamEvent>?> TakeAsync(TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>The connection is over.</summary>
    void Close();
}
