using System.Net;
using System.Net.Sockets;

namespace SecureMcp.Guards;

/// <summary>Whether a host may be named. Pure; where a name leads is asked when a connection is made.</summary>
internal static class HostRule
{
    private const string NotPublic = "must not name an address or a host that is not of the public internet";
    private const string NoForm = "must name a host in its usual form: labels of a-z, 0-9 and -, or an address of four decimal numbers or in brackets";

    /// <summary>Names that are good inside a machine or a network only, where they end a name.</summary>
    private static readonly string[] InternalNames =
    [
        "localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "arpa", "svc", "onion", "alt", "invalid",
    ];

    /// <summary>Names under which clouds offer what a machine may know of itself, where no rule for names finds them.</summary>
    private static readonly string[] MetadataNames =
    [
        "metadata.goog", "metadata.tencentyun.com", "metadata.packet.net", "metadata.platformequinix.com",
    ];

    /// <summary>Whether a pattern of allowed hosts can be kept, and is not one that nothing keeps to.</summary>
    public static bool IsPattern(string? pattern)
    {
        var name = pattern?.StartsWith("*.", StringComparison.Ordinal) == true ? pattern[2..] : pattern;
        return name is not null && !name.EndsWith('.') && IsName(name) && !IsInternal(name);
    }

    /// <summary>Answers null, or what the host must be and is not.</summary>
    public static string? Judge(string host, UrlTerms terms)
    {
        if (host.StartsWith('['))
            return JudgeIPv6(host, terms);
        var name = (host.EndsWith('.') ? host[..^1] : host).ToLowerInvariant();
        // Whoever reads numbers as addresses goes by the last label (WHATWG URL, "ends in a number").
        if (name.Length > 0 && char.IsAsciiDigit(name[(name.LastIndexOf('.') + 1)..].FirstOrDefault()))
            return JudgeIPv4(host, terms);
        if (IsInternal(name) || (!name.Contains('.') && name.Length > 0))
            return NotPublic;
        if (!IsName(name))
            return NoForm;
        return terms.AnyPublicHost || terms.Hosts.Any(pattern => Matches(pattern, name)) ? null : NotListed(terms);
    }

    private static string NotListed(UrlTerms terms) => $"must name one of these hosts: {terms.HostText}";

    private static bool Matches(string pattern, string name) =>
        pattern.StartsWith('*') ? name.Length >= pattern.Length && name.EndsWith(pattern[1..], StringComparison.Ordinal) : name == pattern;

    private static string? JudgeIPv6(string host, UrlTerms terms)
    {
        var text = host[1..^1];
        if (!text.All(unit => char.IsAsciiHexDigit(unit) || unit is ':' or '.') || !IPAddress.TryParse(text, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
            return NoForm;
        return JudgeAddress(address, terms);
    }

    private static string? JudgeIPv4(string host, UrlTerms terms)
    {
        var parts = host.Split('.');
        var isUsual = parts.Length == 4 && parts.All(part => part.Length is 1 or 2 or 3 && part.All(char.IsAsciiDigit) && (part.Length == 1 || part[0] != '0'));
        return isUsual && IPAddress.TryParse(host, out var address) ? JudgeAddress(address, terms) : NoForm;
    }

    private static string? JudgeAddress(IPAddress address, UrlTerms terms)
    {
        if (!AddressRule.IsPublic(address))
            return NotPublic;
        return terms.AnyPublicHost ? null : NotListed(terms);
    }

    private static bool IsInternal(string name) =>
        InternalNames.Contains(name[(name.LastIndexOf('.') + 1)..], StringComparer.Ordinal)
        || MetadataNames.Any(known => name == known || name.EndsWith($".{known}", StringComparison.Ordinal));

    private static bool IsName(string name)
    {
        var labels = name.Split('.');
        return name.Length <= 253 && labels.Length >= 2 && char.IsAsciiLetterLower(labels[^1].FirstOrDefault()) && labels.All(IsLabel);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(unit => char.IsAsciiLetterLower(unit) || char.IsAsciiDigit(unit) || unit == '-');
}
