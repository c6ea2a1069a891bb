using System.Net;
using System.Net.Sockets;

namespace SecureMcp.Guards;

/// <summary>Whether an address is one of the public internet. Pure.</summary>
internal static class AddressRule
{
    /// <summary>What of IPv4 is not for everybody (IANA IPv4 Special-Purpose Address Registry, and multicast).</summary>
    private static readonly IPNetwork[] SpecialIPv4 = Networks(
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        // Azure's own, which answers every machine in it.
        "168.63.129.16/32");

    /// <summary>What of IPv6's global unicast is not for everybody: Teredo and the other protocols' own, documentation, 6to4, the former 6bone.</summary>
    private static readonly IPNetwork[] SpecialIPv6 = Networks("2001::/23", "2001:db8::/32", "2002::/16", "3ffe::/16", "3fff::/20");

    public static bool IsPublic(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => !SpecialIPv4.Any(network => network.Contains(address)),
        AddressFamily.InterNetworkV6 => address.ScopeId == 0 && IsGlobal(address) && !SpecialIPv6.Any(network => network.Contains(address)),
        _ => false,
    };

    /// <summary>
    /// Whether it is of 2000::/3. Outside are the loopback, local and multicast addresses, and those that hold an IPv4 address:
    /// mapped, compatible, translated, and both prefixes of NAT64. The bytes are compared here, because
    /// <see cref="IPNetwork.Contains"/> compares of a mapped address only the IPv4 part, and finds some of them in 2000::/3.
    /// </summary>
    private static bool IsGlobal(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        // RFC 5214 section 6.1: an IPv4 address behind ::5EFE, under any prefix, with or without the bit for a global one.
        var isIsatap = bytes[8] is 0 or 2 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE;
        return (bytes[0] & 0xE0) == 0x20 && !isIsatap;
    }

    private static IPNetwork[] Networks(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
