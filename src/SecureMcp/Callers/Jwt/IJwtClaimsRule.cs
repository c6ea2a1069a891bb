using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>What one issuer's tokens must say. Pure.</summary>
internal interface IJwtClaimsRule
{
    /// <summary>Whether a token that names this issuer is to be judged by this rule.</summary>
    bool IsFor(string issuer);

    /// <summary>Whether a token with a good signature is meant for this endpoint, valid now, and whose it is.</summary>
    /// <param name="payload">The claims.</param>
    /// <param name="keyIssuer">Whom the key signs for, when the key says so.</param>
    /// <param name="now">The time.</param>
    Validation Judge(JsonElement payload, string? keyIssuer, DateTimeOffset now);
}
