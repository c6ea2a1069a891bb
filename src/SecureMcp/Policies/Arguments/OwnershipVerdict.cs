using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>What is to become of an argument that names the caller itself.</summary>
/// <param name="Refusal">Why the call is refused; null when it isn't.</param>
/// <param name="Value">What is put in place of what was sent, or left out; null when that stays.</param>
internal readonly record struct OwnershipVerdict(Refusal? Refusal, string? Value)
{
    /// <summary>Whether the caller names another by right of its role.</summary>
    public bool IsExcepted { get; init; }
}
