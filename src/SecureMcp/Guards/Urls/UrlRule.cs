using System.Globalization;
using System.Net;

namespace SecureMcp.Guards;

/// <summary>
/// May this URL be passed on? It is read here by the plainest reading there is, and refused where another reader could see
/// another host in it. Pure; nothing is looked up.
/// </summary>
internal static class UrlRule
{
    private const int MaxLength = 2048;

    /// <summary>What else RFC 3986 never lets stand in a URI.</summary>
    private const string Foreign = "\"<>\\^`{|}";

    /// <summary>Answers null, or what the URL must be and is not; nothing of the URL is repeated.</summary>
    public static string? Judge(string text, UrlTerms terms)
    {
        if (text.Length is 0 or > MaxLength || text.Any(unit => unit is <= ' ' or >= '\x7F' || Foreign.Contains(unit)))
            return $"must be an absolute URL of at most {MaxLength} ASCII characters, without spaces and backslashes (write other characters with %, and international host names with xn--)";
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : text[..colon].ToLowerInvariant();
        if (!terms.Schemes.Contains(scheme) || !text.AsSpan(colon).StartsWith("://"))
            return $"must begin with {string.Join(" or ", terms.Schemes.Select(allowed => $"{allowed}://"))}";
        var rest = text[(colon + 3)..];
        var end = rest.IndexOfAny(['/', '?', '#']);
        var authority = end < 0 ? rest : rest[..end];
        if (authority.Contains('@'))
            return "must not hold credentials";
        return Split(authority, out var host, out var port)
            ? JudgePort(port, scheme, terms) ?? HostRule.Judge(host, terms) ?? JudgeReading(text, scheme, host)
            : "must name a host, and a port only as a number behind it";
    }

    private static bool Split(string authority, out string host, out int? port)
    {
        port = null;
        var close = authority.StartsWith('[') ? authority.IndexOf(']', StringComparison.Ordinal) : -1;
        var colon = authority.IndexOf(':', close + 1);
        host = colon < 0 ? authority : authority[..colon];
        if (authority.StartsWith('[') && host.Length != close + 1)
            return false;
        if (colon < 0)
            return host.Length > 0;
        var digits = authority[(colon + 1)..];
        if (digits.Length > 5 || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        port = number;
        return host.Length > 0;
    }

    private static string? JudgePort(int? port, string scheme, UrlTerms terms)
    {
        var usual = scheme == "https" ? 443 : 80;
        if (terms.Ports.IsEmpty)
            return port is null || port == usual ? null : "must not name another port than that of its scheme";
        return terms.Ports.Contains(port ?? usual) ? null : $"must have one of the ports {string.Join(", ", terms.Ports)}";
    }

    // What the client connects to is read by System.Uri.
    private static string? JudgeReading(string text, string scheme, string host)
    {
        var isSame = Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme == scheme && uri.UserInfo.Length == 0
            && (string.Equals(uri.IdnHost, host, StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(uri.IdnHost, out var read) && IPAddress.TryParse(host, out var judged) && read.Equals(judged)));
        return isSame ? null : "must be a URL that every reader reads alike";
    }
}
