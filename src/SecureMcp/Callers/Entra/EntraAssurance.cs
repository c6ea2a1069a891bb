using System.Collections.Frozen;
using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>How well the user was authenticated, and whether the client can be told that it was not well enough.</summary>
/// <param name="Contexts">The Conditional Access authentication contexts that were met (<c>acrs</c>).</param>
/// <param name="ContextClass">The authentication context class (<c>acr</c>).</param>
/// <param name="CanFollowClaimsChallenge">The client says that it handles claims challenges (<c>xms_cc</c> with <c>cp1</c>).</param>
internal sealed record EntraAssurance(FrozenSet<string> Contexts, string? ContextClass, bool CanFollowClaimsChallenge)
{
    /// <summary>Answers a fault or null.</summary>
    public static string? Read(JsonElement payload, out EntraAssurance? assurance)
    {
        assurance = null;
        if (!TryReadTexts(payload, "acrs", out var contexts)
            || !TryReadTexts(payload, "xms_cc", out var abilities)
            || !new TokenClaims(payload).TryGetText("acr", out var contextClass))
        {
            return TokenFaults.Assurance;
        }

        assurance = new EntraAssurance(contexts, contextClass, abilities.Contains("cp1"));
        return null;
    }

    // Documented as arrays, and in samples read as one text: either is one meaning only.
    private static bool TryReadTexts(JsonElement payload, string name, out FrozenSet<string> values)
    {
        values = FrozenSet<string>.Empty;
        var claims = new TokenClaims(payload);
        if (claims.TryGetText(name, out var text))
        {
            values = text is null ? values : FrozenSet.Create(StringComparer.Ordinal, text);
            return true;
        }

        if (!claims.TryGetTexts(name, out var texts))
            return false;
        values = texts.ToFrozenSet(StringComparer.Ordinal);
        return true;
    }
}
