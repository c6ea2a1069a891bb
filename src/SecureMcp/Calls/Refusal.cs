using System.Collections.Immutable;
using System.Text.Json;

namespace SecureMcp.Calls;

/// <summary>A "no" with its reason. Text that reaches a client is fixed per reason, except for what is named here.</summary>
/// <param name="Reason">The stable reason.</param>
internal sealed record Refusal(RefusalReason Reason)
{
    /// <summary>Whether there is such a session can't be told.</summary>
    public static Refusal SessionStoreUnavailable { get; } = new(RefusalReason.SessionStoreUnavailable) { RetryAfter = TimeSpan.FromSeconds(5) };

    /// <summary>
    /// A fixed sentence that names the field and the rule; it never repeats a credential. Null: the reason's own sentence.
    /// </summary>
    public string? Detail { get; init; }

    /// <summary>How long to wait before another try; sent as <c>Retry-After</c> in whole seconds, rounded up.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The limit that is used up, for <see cref="RefusalReason.RateExceeded"/>.</summary>
    public UsedUpLimit? Limit { get; init; }

    /// <summary>The member's name as the client sent it, for reasons whose answer repeats it.</summary>
    public string? Member { get; init; }

    /// <summary>The protocol version that was asked for, for <see cref="RefusalReason.ProtocolVersionUnsupported"/>.</summary>
    public string? RequestedVersion { get; init; }

    /// <summary>What the client would have to declare, a <c>ClientCapabilities</c> object, for <see cref="RefusalReason.CapabilityMissing"/>.</summary>
    public JsonElement? RequiredCapabilities { get; init; }

    /// <summary>What the caller's sign-in lacks, for <see cref="RefusalReason.StepUpRequired"/>.</summary>
    public StepUp? StepUp { get; init; }

    /// <summary>
    /// The member's scopes, short form, for <see cref="RefusalReason.InsufficientScope"/>; those of the whole endpoint are
    /// added where the answer is written. Name them only to a caller that may know of the member.
    /// </summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>
    /// What exactly was wrong, for the audit record and metrics only: a closed set of words of the refusing room, never
    /// sent to the client.
    /// </summary>
    public string? Fault { get; init; }
}
