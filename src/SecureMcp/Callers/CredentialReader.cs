using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Reads the one credential of a request: a bearer token from the Authorization header (RFC 6750 section 2.1) or a key from
/// X-API-Key. Whatever leaves room for two readers to see two credentials is refused as ambiguous, because a proxy in front
/// may have judged the other.
/// </summary>
internal static class CredentialReader
{
    /// <summary>The longest token that is looked at, in characters. Entra tokens with 200 groups stay below.</summary>
    public const int MaxLength = 16 * 1024;

    /// <summary>The header of API keys.</summary>
    public const string ApiKeyHeader = "X-API-Key";

    private const int MaxApiKeyLength = 256;
    private const string Scheme = "Bearer";

    // A credential in a URL ends up in logs and histories (RFC 6750 section 5.3): refused also beside a proper header.
    private static readonly string[] QueryNames = ["access_token", "api_key", ApiKeyHeader];

    // RFC 6750 section 2.1: b64token = 1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="
    private static readonly SearchValues<char> B64TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/");

    private static readonly SearchValues<char> ApiKeyCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out Credential? credential, [NotNullWhen(false)] out Refusal? refusal)
    {
        credential = null;
        refusal = Find(request, ref credential);
        return credential is not null;
    }

    private static Refusal? Find(HttpRequest request, ref Credential? credential)
    {
        if (Array.Exists(QueryNames, request.Query.ContainsKey))
            return No(RefusalReason.CredentialAmbiguous, CredentialFaults.InQuery);

        var authorization = request.Headers.Authorization;
        var keys = request.Headers[ApiKeyHeader];
        if (authorization.Count > 1 || keys.Count > 1)
            return No(RefusalReason.CredentialAmbiguous, CredentialFaults.SeveralHeaders);
        if (authorization.Count + keys.Count > 1)
            return No(RefusalReason.CredentialAmbiguous, CredentialFaults.SeveralCredentials);

        var value = authorization.Count + keys.Count == 0 ? null : authorization.Count == 1 ? authorization[0] : keys[0];
        if (string.IsNullOrEmpty(value))
            return No(RefusalReason.CredentialMissing, CredentialFaults.None);

        // Proxies may join repeated headers with a comma, and neither a b64token nor a key holds one, so a comma is a
        // second credential under any scheme.
        if (value.Contains(',', StringComparison.Ordinal))
            return No(RefusalReason.CredentialAmbiguous, CredentialFaults.SeveralCredentials);
        return keys.Count == 1 ? ReadKey(value, ref credential) : ReadToken(value, ref credential);
    }

    private static Refusal? ReadKey(string value, ref Credential? credential)
    {
        if (value.Length > MaxApiKeyLength)
            return No(RefusalReason.CredentialInvalid, CredentialFaults.TooLong);
        if (value.AsSpan().ContainsAnyExcept(ApiKeyCharacters))
            return No(RefusalReason.CredentialInvalid, CredentialFaults.Syntax);
        credential = new Credential(CredentialKind.ApiKey, value);
        return null;
    }

    private static Refusal? ReadToken(string value, ref Credential? credential)
    {
        var space = value.IndexOf(' ', StringComparison.Ordinal);
        var scheme = space < 0 ? value.AsSpan() : value.AsSpan(0, space);
        if (!scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase))
            return No(RefusalReason.CredentialMissing, CredentialFaults.OtherScheme);

        var token = value.AsSpan(scheme.Length).TrimStart(' ');
        if (token.IsEmpty)
            return No(RefusalReason.CredentialMissing, CredentialFaults.None);
        if (token.Length > MaxLength)
            return No(RefusalReason.CredentialInvalid, CredentialFaults.TooLong);
        var body = token.TrimEnd('=');
        if (body.IsEmpty || body.ContainsAnyExcept(B64TokenCharacters))
            return No(RefusalReason.CredentialInvalid, CredentialFaults.Syntax);

        credential = new Credential(CredentialKind.Bearer, token.ToString());
        return null;
    }

    private static Refusal No(RefusalReason reason, string fault) => new(reason) { Fault = fault };
}
