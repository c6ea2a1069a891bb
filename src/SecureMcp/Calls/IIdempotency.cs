namespace SecureMcp.Calls;

/// <summary>Serves calls that are to have one effect, however often they are sent.</summary>
internal interface IIdempotency
{
    /// <summary>
    /// Runs the call if it is the first try, else answers what came of the first. Answers a refusal when the call was not
    /// answered yet and must be refused after all.
    /// </summary>
    ValueTask<Refusal?> ServeAsync(CallContext call, CallRunner run, CancellationToken cancellationToken);
}
