namespace SecureMcp.Transport;

/// <summary>A web origin in its one canonical spelling (RFC 6454 section 6.2).</summary>
internal static class Origin
{
    /// <summary>The canonical spelling, or null when the text is anything but scheme, host and port.</summary>
    public static string? TryParse(string? text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && uri.Scheme != Uri.UriSchemeHttp))
            return null;
        // A path, query or user information makes it a URL; Uri adds the slash by itself.
        var bare = uri.AbsolutePath == "/" && uri.Query.Length == 0 && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0 && !text.EndsWith('/');
        return bare ? Of(uri) : null;
    }

    public static string Of(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped).ToLowerInvariant();
}
