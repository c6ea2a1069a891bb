namespace SecureMcp.Calls;

/// <summary>What the operator chose for the outage of a store. Safe for concurrent use.</summary>
internal interface IOutageChoices
{
    /// <summary>The choice for one kind of state: <see cref="OutageChoice.Refuse"/>, or the one other that the kind has.</summary>
    OutageChoice For(StateKind kind);
}
