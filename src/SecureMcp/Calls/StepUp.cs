using System.Collections.Immutable;

namespace SecureMcp.Calls;

/// <summary>What a caller's sign-in lacks, so that its client can have the user sign in again (RFC 9470).</summary>
internal sealed record StepUp
{
    /// <summary>The contexts of which one would do, in order of preference (<c>acr_values</c>); empty when only the provider knows.</summary>
    public ImmutableArray<string> AcrValues { get; init; } = [];

    /// <summary>The Conditional Access authentication context of Entra that is to be met.</summary>
    public string? AuthenticationContext { get; init; }

    /// <summary>The claims request of a service behind this endpoint, one JSON object, in printable ASCII.</summary>
    public string? DownstreamClaims { get; init; }

    /// <summary>Whether the client follows a claims challenge of Entra; RFC 9470's is for the others.</summary>
    public bool ClientFollowsClaims { get; init; }

    public Refusal Refuse() => new(RefusalReason.StepUpRequired)
    {
        StepUp = this,
        Fault = DownstreamClaims is not null ? "downstream_claims" : AuthenticationContext is not null ? "authentication_context" : "acr",
    };
}
