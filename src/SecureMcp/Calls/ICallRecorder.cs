namespace SecureMcp.Calls;

/// <summary>Leaves the record of a call. Awaited before the last byte of an answer is sent.</summary>
internal interface ICallRecorder
{
    /// <summary>Records how the call ended, once. Answers a refusal when it could not: that goes out in place of the result.</summary>
    ValueTask<Refusal?> CloseAsync(CallContext call, CancellationToken cancellationToken);
}
