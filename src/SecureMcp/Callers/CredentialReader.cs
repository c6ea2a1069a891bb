using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Reads the one bearer token of a request, from the Authorization header only (RFC 6750 section 2.1). Whatever leaves
/// room for two readers to see two credentials is refused as ambiguous, because a proxy in front may have judged the other.
/// </summary>
internal static class CredentialReader
{
    /// <summary>The longest token that is looked at, in characters. Entra tokens with 200 groups stay below.</summary>
    public const int MaxLength = 16 * 1024;

    private const string Scheme = "Bearer";

    // RFC 6750 section 2.1: b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
    private static readonly SearchValues<char> B64TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out Credential? credential, [NotNullWhen(false)] out Refusal? refusal)
    {
        string? token = null;
        refusal = Find(request, ref token);
        credential = token is null ? null : new Credential(CredentialKind.Bearer, token);
        return credential is not null;
    }

    private static Refusal? Find(HttpRequest request, ref string? token)
    {
        // A token in a URL ends up in logs and histories (RFC 6750 section 5.3): refused also beside a proper header.
        if (request.Query.ContainsKey("access_token"))
            return No(RefusalReason.CredentialAmbiguous, CredentialFaults.InQuery);

        var values = request.Headers.Authorization;
        if (values.Count > 1)
            return No(RefusalReason.CredentialAmbiguous, CredentialFaults.SeveralHeaders);
        if (values.Count == 0 || values[0] is not { Length: > 0 } value)
            return No(RefusalReason.CredentialMissing, CredentialFaults.None);

        // Proxies may join repeated headers with a comma, and no b64token holds one, so a comma is a second credential
        // under any scheme.
        if (value.Contains(',', StringComparison.Ordinal))
            return No(RefusalReason.CredentialAmbiguous, CredentialFaults.SeveralCredentials);

        var space = value.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? value.AsSpan() : value.AsSpan(0, space);
        if (!scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase))
            return No(RefusalReason.CredentialMissing, CredentialFaults.OtherScheme);

        var credential = value.AsSpan(scheme.Length).TrimStart(' ');
        if (credential.IsEmpty)
            return No(RefusalReason.CredentialMissing, CredentialFaults.None);
        if (credential.Length > MaxLength)
            return No(RefusalReason.CredentialInvalid, CredentialFaults.TooLong);
        var body = credential.TrimEnd('=');
        if (body.IsEmpty || body.ContainsAnyExcept(B64TokenCharacters))
            return No(RefusalReason.CredentialInvalid, CredentialFaults.Syntax);

        token = credential.ToString();
        return null;
    }

    private static Refusal No(RefusalReason reason, string fault) => new(reason) { Fault = fault };
}
