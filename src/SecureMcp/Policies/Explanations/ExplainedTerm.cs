namespace SecureMcp.Policies;

/// <summary>One term of a rule, as it stands for a caller.</summary>
/// <param name="Words">What is asked.</param>
/// <param name="Source">The setting that asks, or that it is always asked; null where the code asks.</param>
/// <param name="State">How the caller stands to it.</param>
internal sealed record ExplainedTerm(string Words, string? Source, TermState State);
