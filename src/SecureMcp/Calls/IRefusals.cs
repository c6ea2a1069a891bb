namespace SecureMcp.Calls;

/// <summary>Puts a refusal on the wire.</summary>
internal interface IRefusals
{
    /// <summary>Sends the refusal as the whole answer. The response must not have started.</summary>
    ValueTask SendAsync(CallContext call, Refusal refusal, CancellationToken cancellationToken);

    /// <summary>The refusal as a message for a stream that has started, so that its status is out already.</summary>
    ReadOnlyMemory<byte> Message(CallContext call, Refusal refusal);
}
