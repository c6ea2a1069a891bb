namespace SecureMcp.Callers;

/// <summary>Which headers are worth a look at the signature (RFC 8725 sections 3.1 and 3.11). Answers a fault or null.</summary>
internal static class JwsHeaderRule
{
    public static string? Check(JwsHeader header, JwtProfile profile)
    {
        // An allow-list: neither "none", nor an HMAC keyed with a public key, nor whatever is registered next.
        if (!profile.Algorithms.Contains(header.Algorithm))
            return TokenFaults.Algorithm;

        // RFC 7515 section 4.1.11: an extension that isn't understood must be refused, and none is.
        if (header.IsCritical)
            return TokenFaults.Critical;

        // Media types compare without case.
        if (header.Type is null ? !profile.Types.Contains("") : header.Type.Length == 0 || !profile.Types.Contains(header.Type.ToLowerInvariant()))
            return TokenFaults.Type;

        return header.KeyId is { Length: > 0 } || (header.KeyId is null && !profile.RequiresKeyId) ? null : TokenFaults.KeyUnknown;
    }
}
