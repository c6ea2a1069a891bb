namespace SecureMcp.Callers;

/// <summary>Which headers are worth a look at the signature (RFC 8725 sections 3.1 and 3.11). Answers a fault or null.</summary>
internal static class JwsHeaderRule
{
    public static string? Check(JwsHeader header)
    {
        // An allow-list of one: neither "none", nor an HMAC keyed with the public key, nor whatever is registered next.
        if (!string.Equals(header.Algorithm, JwsSignature.Algorithm, StringComparison.Ordinal))
            return EntraFaults.Algorithm;

        // RFC 7515 section 4.1.11: an extension that isn't understood must be refused, and none is.
        if (header.IsCritical)
            return EntraFaults.Critical;

        // Entra says JWT where RFC 9068 says at+jwt. Media types compare without case.
        if (header.Type is { } type
            && !type.Equals("JWT", StringComparison.OrdinalIgnoreCase)
            && !type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase))
        {
            return EntraFaults.Type;
        }

        return header.KeyId is { Length: > 0 } ? null : EntraFaults.KeyUnknown;
    }
}
