namespace SecureMcp.Calls;

/// <summary>A term that is asked where a call's argument is of some kind: a scope that is needed above an amount.</summary>
/// <param name="When">What is asked of the argument.</param>
/// <param name="Needs">What the caller then needs.</param>
internal sealed record ConditionalTerm(ArgumentCondition When, AccessTerm Needs);
