namespace SecureMcp.Guards;

/// <summary>An argument that a guard does not let through.</summary>
/// <param name="Pointer">Where it stands, a JSON pointer from the arguments down.</param>
/// <param name="Word">The guard.</param>
/// <param name="Expectation">What it must be.</param>
internal sealed record GuardViolation(string Pointer, string Word, string Expectation);
