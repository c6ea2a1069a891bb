using System.Collections.Immutable;

namespace SecureMcp.Calls;

/// <summary>
/// Who may see and use a member, as code and settings say together. A rule that asks for nothing must say so with
/// <see cref="AnyCaller"/>. Made once at start; immutable.
/// </summary>
internal sealed record AccessRule
{
    /// <summary>What a caller must be or have: every term. Who lacks one does not see the member.</summary>
    public ImmutableArray<AccessTerm> Gates { get; init; } = [];

    /// <summary>What the sign-in must have met for use: every term. Who lacks one sees the member, and can sign in again.</summary>
    public ImmutableArray<AccessTerm> SignIn { get; init; } = [];

    /// <summary>What a call needs beside, depending on its arguments.</summary>
    public ImmutableArray<ConditionalTerm> Conditions { get; init; } = [];

    /// <summary>The authorization policies that must let a call through: every one.</summary>
    public ImmutableArray<VoterTerm> Voters { get; init; } = [];

    /// <summary>Whether the code says that the member is for everybody; settings may have added terms all the same.</summary>
    public bool AnyCaller { get; init; }

    public MemberVisibility Visibility { get; init; }

    /// <summary>The rule in words, for the audit record.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether the rule grants anything to anybody: the empty rule is a forgotten one.</summary>
    public bool IsDeclared => AnyCaller || !Gates.IsEmpty || !Voters.IsEmpty;
}
