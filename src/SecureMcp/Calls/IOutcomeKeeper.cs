namespace SecureMcp.Calls;

/// <summary>Keeps what came of one call for its later tries. Throws nothing: the first try's answer does not depend on it.</summary>
internal interface IOutcomeKeeper
{
    /// <summary>Given the whole message of a result or error that is about to go out.</summary>
    ValueTask KeepAsync(CallContext call, ReadOnlyMemory<byte> message);
}
