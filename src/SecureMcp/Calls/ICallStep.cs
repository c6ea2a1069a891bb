namespace SecureMcp.Calls;

/// <summary>One question that is asked of every call before anything is dispatched. Singletons: they keep nothing of a call.</summary>
internal interface ICallStep
{
    /// <summary>The stamp that a call carries once this step let it through.</summary>
    Clearances Grants { get; }

    /// <summary>Answers null to let the call go on.</summary>
    ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken);
}
