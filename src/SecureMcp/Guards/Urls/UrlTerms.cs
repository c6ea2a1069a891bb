using System.Collections.Immutable;

namespace SecureMcp.Guards;

/// <summary>What a URL may be. Immutable.</summary>
/// <param name="Hosts">Patterns of host names; not looked at where any public host will do.</param>
/// <param name="AnyPublicHost">Whether every host of the public internet will do.</param>
/// <param name="Schemes">Schemes in lower case.</param>
/// <param name="Ports">Ports; where there are none, the scheme's own.</param>
internal sealed record UrlTerms(ImmutableArray<string> Hosts, bool AnyPublicHost, ImmutableArray<string> Schemes, ImmutableArray<int> Ports)
{
    /// <summary>The hosts in words, for answers.</summary>
    public string HostText { get; } = Hosts.Length <= 10 ? string.Join(", ", Hosts) : $"{string.Join(", ", Hosts.Take(10))}, …";

    /// <summary>Adds to <paramref name="faults"/> the end of a sentence for everything that is wrong.</summary>
    public static UrlTerms Read(IReadOnlyList<string>? hosts, bool anyPublicHost, IReadOnlyList<string>? schemes, IReadOnlyList<int>? ports, ICollection<string> faults)
    {
        if (hosts is not { Count: > 0 } && !anyPublicHost)
            faults.Add("without a host: list allowed hosts, or set AnyPublicHost.");
        if (hosts is { Count: > 0 } && anyPublicHost)
            faults.Add("with both allowed hosts and AnyPublicHost: keep one.");
        if (hosts?.Any(host => !HostRule.IsPattern(host)) == true)
            faults.Add("with an allowed host that is neither a name of the public internet in lower case, such as api.example.com, nor *. before one.");
        if (schemes is not { Count: > 0 } || schemes.Any(scheme => scheme is not ("https" or "http")))
            faults.Add("with a scheme that is neither https nor http.");
        if (ports?.Any(port => port is < 1 or > ushort.MaxValue) == true)
            faults.Add("with a port that is not one of 1 to 65535.");
        return new UrlTerms([.. hosts ?? []], anyPublicHost, [.. schemes ?? []], [.. ports ?? []]);
    }
}
