using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Callers;

/// <summary>How a credential came.</summary>
public enum CredentialKind
{
    /// <summary><c>Authorization: Bearer</c> (RFC 6750 section 2.1).</summary>
    Bearer,

    /// <summary><c>X-API-Key</c>.</summary>
    ApiKey,
}

/// <summary>
/// The one credential of a request, not believed yet. Looks the same at any time; used by one request only. Keep <see cref="Value"/> out of logs, records and errors;
/// <see cref="ToString"/> does not show it.
/// </summary>
public sealed class Credential
{
    private static readonly StrictJsonLimits PayloadLimits = new(CredentialReader.MaxLength, 16);

    // Most tokens come again and again, and one that is known is not taken apart.
    private CompactJws? jws;
    private JsonElement? claims;
    private string? claimedIssuer;
    private bool isRead;

    /// <param name="kind">How it came.</param>
    /// <param name="value">The credential itself.</param>
    public Credential(CredentialKind kind, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Kind = kind;
        Value = value;
    }

    /// <summary>How it came.</summary>
    public CredentialKind Kind { get; }

    /// <summary>The token or key.</summary>
    public string Value { get; }

    /// <summary>
    /// Who issued it, by its own word (<c>iss</c> of a JWT); <see langword="null"/> for anything else. Good for choosing who
    /// is to judge it, and for nothing else.
    /// </summary>
    public string? ClaimedIssuer => Read().claimedIssuer;

    /// <summary>Whether it has the form of a signed JWT.</summary>
    public bool IsJwt => Jws is not null;

    /// <summary>
    /// Whether it is an API key, or was meant to be one: however it came and however it is mistyped, no key is sent to an
    /// authorization server.
    /// </summary>
    internal bool IsApiKey => Kind == CredentialKind.ApiKey || Value.StartsWith(ApiKeyFormat.Prefix, StringComparison.OrdinalIgnoreCase);

    internal CompactJws? Jws => Read().jws;

    /// <summary>The payload of a JWT, as it came and not believed; null when it is not strict JSON.</summary>
    internal JsonElement? Claims => Read().claims;

    /// <inheritdoc/>
    public override string ToString() => Kind.ToString();

    private Credential Read()
    {
        if (isRead)
            return this;
        if (Kind == CredentialKind.Bearer && Value.Length <= CredentialReader.MaxLength && CompactJws.TryParse(Value, out var parsed))
        {
            jws = parsed;
            // Strict JSON also refuses a second "tid" or "Tid", which another reader might have taken for the tenant. Not disposed:
            // nobody knows who looks at the claims last.
            claims = StrictJson.TryParse(parsed.Payload, PayloadLimits, out var payload, out _) ? payload.RootElement : null;
            claimedIssuer = claims is { ValueKind: JsonValueKind.Object } all && new TokenClaims(all).TryGetText("iss", out var issuer) ? issuer : null;
        }

        isRead = true;
        return this;
    }
}
