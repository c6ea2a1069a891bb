using System.Diagnostics.CodeAnalysis;

namespace SecureMcp.Calls;

/// <summary>
/// Protects what a member asks the client to hand back (<c>requestState</c>, MCP 2026-07-28, multi round-trip requests): a
/// client may change it, keep it, or pass it on. Safe for concurrent use. The default one encrypts with AES-256-GCM; another
/// that is registered after <see cref="SecureMcpServiceCollectionExtensions.AddSecureMcp"/> takes its place.
/// </summary>
public interface IRequestStateSeal
{
    /// <summary>Makes the text that the client is given. It holds for this binding only, and for a limited time, a day at most.</summary>
    /// <param name="state">The member's own text.</param>
    /// <param name="binding">What it belongs to.</param>
    /// <exception cref="InvalidOperationException">It can't be sealed; the message says why, for the log. The call then fails.</exception>
    string Seal(string state, RequestStateBinding binding);

    /// <summary>
    /// Answers false for anything that <see cref="Seal"/> did not make for an equal binding, on any instance, or that has
    /// expired. Must throw nothing for any text, and must not tell these cases apart. What opens must open in one spelling only:
    /// where a state can be used once, the text is how it is known again.
    /// </summary>
    /// <param name="sealedState">What the client sent.</param>
    /// <param name="binding">What it must belong to.</param>
    /// <param name="state">The member's own text.</param>
    bool TryOpen(string sealedState, RequestStateBinding binding, [NotNullWhen(true)] out string? state);
}
