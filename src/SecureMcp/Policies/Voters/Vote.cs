using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>What the authorization policies of a member say of one use.</summary>
/// <param name="Against">The first that does not let it through; null when all do.</param>
/// <param name="HasFailed">Whether that one gave no answer at all.</param>
internal readonly record struct Vote(VoterTerm? Against, bool HasFailed);
