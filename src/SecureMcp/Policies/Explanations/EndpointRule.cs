using System.Collections.Immutable;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>What the endpoint asks of every caller before it looks at a member.</summary>
/// <param name="Scopes">The scopes that every call needs.</param>
/// <param name="TakesAnonymous">Whether requests without a credential are served.</param>
/// <param name="Source">The setting that decides about requests without a credential.</param>
internal sealed record EndpointRule(ImmutableArray<AccessTerm> Scopes, bool TakesAnonymous, string Source);
