namespace SecureMcp.Storage;

/// <summary>Which addresses may be taken for a Table service.</summary>
internal static class TableEndpoint
{
    /// <summary>As <see cref="Fault"/>, for an identity's token: over https only, also on loopback.</summary>
    public static string? FaultForToken(Uri endpoint) =>
        Fault(endpoint) ?? (endpoint.Scheme == Uri.UriSchemeHttps ? null : "must be https: a token in the clear is a token given away (an emulator takes a connection string).");

    /// <summary>Why the address may not be used, as the end of a sentence; null when it may.</summary>
    public static string? Fault(Uri endpoint)
    {
        if (!endpoint.IsAbsoluteUri || (endpoint.Scheme != Uri.UriSchemeHttps && endpoint.Scheme != Uri.UriSchemeHttp))
            return "must be an absolute https address.";
        // In the clear, a reader on the way sees every record and can replay a signed request for its lifetime.
        if (endpoint.Scheme == Uri.UriSchemeHttp && !endpoint.IsLoopback)
            return "must be https: plain http is for loopback addresses only.";
        if (endpoint.UserInfo.Length > 0 || endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0)
            return "must have no user, query or fragment (shared access signatures are not taken).";
        return null;
    }
}
