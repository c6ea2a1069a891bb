namespace SecureMcp.Calls;

/// <summary>Runs a call that passed every step, to its answer in the response of its own context.</summary>
internal delegate ValueTask<Refusal?> CallRunner(CallContext call, CancellationToken cancellationToken);

/// <summary>Answers calls that become tasks, and requests about tasks.</summary>
internal interface ITasks
{
    /// <summary>Answers a refusal when the call was not answered yet and must be refused after all.</summary>
    ValueTask<Refusal?> ServeAsync(CallContext call, CallRunner run, CancellationToken cancellationToken);
}
