using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>
/// What happens while the Table service does not answer, for each kind of state by name: the section
/// <c>SecureMcp:Storage:Outages</c>. Immutable once bound.
/// </summary>
public sealed class StorageOutages
{
    /// <summary><see cref="OutageChoice.Refuse"/>, or <see cref="OutageChoice.LocalOnly"/>.</summary>
    public OutageChoice Rates { get; init; }

    /// <summary><see cref="OutageChoice.Refuse"/>, or <see cref="OutageChoice.LetThrough"/>.</summary>
    public OutageChoice Budgets { get; init; }

    /// <summary><see cref="OutageChoice.Refuse"/>, or <see cref="OutageChoice.LastKnown"/>.</summary>
    public OutageChoice Switches { get; init; }

    /// <summary><see cref="OutageChoice.Refuse"/> only: a session that cannot be read could be anybody's.</summary>
    public OutageChoice Sessions { get; init; }

    /// <summary><see cref="OutageChoice.Refuse"/> only.</summary>
    public OutageChoice Tasks { get; init; }

    /// <summary><see cref="OutageChoice.Refuse"/> only: a key that cannot be read could be a revoked one.</summary>
    public OutageChoice Keys { get; init; }

    /// <summary><see cref="OutageChoice.Refuse"/> only: an id that cannot be looked up could be a used one.</summary>
    public OutageChoice Once { get; init; }

    /// <summary><see cref="OutageChoice.Refuse"/> only: what is not recorded must not happen.</summary>
    public OutageChoice Audit { get; init; }
}
