namespace SecureMcp.Calls;

/// <summary>What the guards say of the arguments of one call.</summary>
/// <param name="Refusal">Why the call is refused; null when it isn't.</param>
/// <param name="Replaced">The texts that the member gets in place of those that were sent.</param>
internal sealed record GuardedArguments(Refusal? Refusal, IReadOnlyList<ReplacedText> Replaced)
{
    public static GuardedArguments Unchanged { get; } = new(null, []);
}
