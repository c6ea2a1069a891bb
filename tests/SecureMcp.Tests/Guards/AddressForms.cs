namespace SecureMcp.Tests.Guards;

/// <summary>Ways to write, hide or reach an address that is not of the public internet, and honest URLs.</summary>
internal static class AddressForms
{
    /// <summary>Addresses in their usual form, by what they are for.</summary>
    private static readonly string[] Special =
    [
        // Loopback, this host, unspecified.
        "127.0.0.1", "127.1.2.3", "127.255.255.254", "0.0.0.0", "0.1.2.3",
        // Private and shared.
        "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.254",
        // Link-local, metadata, the platform's own.
        "169.254.169.254", "169.254.170.2", "169.254.0.1", "168.63.129.16", "192.0.0.192",
        // Protocols, documentation, benchmarks, multicast, reserved, broadcast.
        "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.254", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    ];

    /// <summary>Hosts in brackets.</summary>
    private static readonly string[] SpecialIPv6 =
    [
        // Loopback, unspecified, in several spellings.
        "::1", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "::0001", "::", "0::0",
        // Mapped: the loopback, metadata, private, and even a public one.
        "::ffff:127.0.0.1", "::ffff:7f00:1", "::FFFF:169.254.169.254", "::ffff:a9fe:a9fe", "::ffff:10.0.0.1", "0:0:0:0:0:ffff:c0a8:1", "::ffff:93.184.215.14", "::ffff:8.8.8.8", "::ffff:0.0.0.0",
        // Compatible and translated.
        "::127.0.0.1", "::7f00:1", "::169.254.169.254", "::ffff:0:127.0.0.1", "::ffff:0:a9fe:a9fe",
        // NAT64, both prefixes.
        "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::127.0.0.1", "64:ff9b:1::a9fe:a9fe", "64:ff9b:1:ffff::c0a8:1",
        // 6to4.
        "2002:7f00:1::", "2002:7f00:1::1", "2002:a9fe:a9fe::1", "2002:0a00:0001::", "2002:c0a8:0101::1", "2002:5db8:d70e::1",
        // Teredo.
        "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:0000:7f00:0001::", "2001:0:a9fe:a9fe::",
        // ISATAP under local and global prefixes.
        "fe80::5efe:127.0.0.1", "fe80::5efe:10.0.0.1", "2606:4700::5efe:127.0.0.1", "2606:4700::5efe:a9fe:a9fe", "2606:4700::200:5efe:10.0.0.1", "fd00::5efe:192.168.0.1",
        // Unique local, among them cloud metadata; link-local, site-local, multicast.
        "fd00:ec2::254", "fd20:ce::254", "fc00::1", "fdff:ffff::1", "fe80::1", "febf::1", "fec0::1", "feff::1", "ff02::1", "ff0e::1", "ff05::2",
        // Documentation, benchmarks, ORCHID, discard, former 6bone, and what is not assigned.
        "2001:db8::1", "3fff::1", "2001:2::1", "2001:10::1", "2001:20::1", "100::1", "3ffe::1", "5f00::1", "4000::1", "8000::1", "e000::1",
    ];

    /// <summary>Hosts that are written in other forms, or are names of what is not public.</summary>
    private static readonly string[] Hosts =
    [
        // Decimal, octal, hexadecimal, short, mixed, too large, with zeros before.
        "2130706433", "2852039166", "3232235521", "0", "4294967295", "017700000001", "0x7f000001", "0X7F000001", "0xa9fea9fe", "0x0",
        "127.1", "127.0.1", "10.1", "192.168.1", "169.254.43518", "0x7f.1", "0x7f.0.0.1", "0x7f.0x0.0x0.0x1", "0177.0.0.1", "0177.0.0.01", "0177.1",
        "0251.0376.0251.0376", "0xa9.0xfe.0xa9.0xfe", "0xA9.254.0251.254", "127.0.0.01", "127.000.000.001", "00127.0.0.1", "010.0.0.1", "256.0.0.1", "127.0.0.257",
        "1.2.3.4.5", "1.2.3", "127.0.0.1.", "169.254.169.254.", "127..0.0.1", "0x7f.1.", "2130706433.", "127.0.0.0x1", "127.0.0.1e0", "08.8.8.8", "8.8.8.010",
        // Characters that IDNA maps to digits, letters and dots.
        "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "127．0．0．1", "127｡0｡0｡1", "169。254。169。254", "ｌｏｃａｌｈｏｓｔ", "loc\u00ADalhost.com", "local\u200Bhost.com", "ⓔxample.com", "exam\u2024ple.com", "localhoſt", "metadata。google。internal",
        // Names of machines, networks and metadata.
        "localhost", "LOCALHOST", "localhost.", "foo.localhost", "localhost.localdomain", "ip6-localhost", "printer", "intranet", "metadata", "instance-data", "rancher-metadata", "kubernetes.default.svc",
        "metadata.google.internal", "METADATA.GOOGLE.INTERNAL.", "metadata.goog", "www.metadata.goog", "metadata.tencentyun.com", "metadata.packet.net", "metadata.platformequinix.com",
        "instance-data.ec2.internal", "db.internal", "host.docker.internal", "router.lan", "nas.home", "nas.home.arpa", "1.0.0.127.in-addr.arpa", "printer.local", "svc.cluster.local", "dc.corp", "something.onion",
        // No host names at all.
        "", ".", "..", "example..com", ".example.com", "example.com..", "-example.com", "example-.com", "exa_mple.com", "example.com-", "%31%32%37.0.0.1", "example%2ecom", "127.0.0.1%00.example.com", "[::1", "::1]", "[::1]x", "x[::1]", "[127.0.0.1]", "[]",
        // Zone ids, prefixes and versions in brackets.
        "[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1%1]", "[2606:4700::1111%251]", "[2606:4700::/32]", "[v1.2606:4700]", "[::ffff:0x7f.1]", "[::ffff:127.1]", "[:::1]", "[1::2::3]",
    ];

    /// <summary>Whole URLs that two readers could read in two ways, or that are more than a plain one.</summary>
    private static readonly string[] Urls =
    [
        // Credentials, and hosts made to look like them.
        "https://user@example.com/", "https://user:secret@example.com/", "https://@example.com/", "https://example.com@127.0.0.1/", "https://example.com:443@169.254.169.254/", "https://127.0.0.1#@example.com/",
        "https://example.com%40127.0.0.1/", "https://a@b@example.com/", "https://:@example.com/",
        // Backslashes, spaces, controls.
        "https://example.com\\@127.0.0.1/", "https:\\\\127.0.0.1\\", "https://127.0.0.1\\.example.com/", "https:/\\127.0.0.1/", "https://exam\tple.com/", "https://example.com/\r\nHost: 127.0.0.1", " https://example.com/", "https://example.com /", "https://example.com\0.evil.com/", "https://exa\u0000mple.com/",
        // Other schemes, or none.
        "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "dict://127.0.0.1:11211/", "ldap://127.0.0.1/", "data:text/plain,x", "javascript:alert(1)", "jar:https://example.com!/", "//127.0.0.1/", "/relative", "example.com", "https:example.com", "https:/example.com", "https:///example.com", "https:////127.0.0.1/", "://example.com", "", "https", "https:", "https://", "https:///",
        // Ports.
        "https://example.com:22/", "https://example.com:80/", "https://example.com:/", "https://example.com:0/", "https://example.com:65536/", "https://example.com:4295/", "https://example.com:443:443/", "https://example.com:+443/", "https://example.com: 443/", "https://example.com:443x/", "https://[2606:4700:4700::1111]:22/",
    ];

    public static readonly string[] Honest =
    [
        "https://example.com", "https://example.com/", "https://www.example.com/a/b?c=d#e", "HTTPS://EXAMPLE.COM/Path", "https://example.com:443/", "https://example.com./", "https://xn--bcher-kva.example.com/", "https://xn--fiqs8s.cn/",
        "https://a.b.c.d.example.co.uk/", "https://1and1.com/", "https://3.example.com/", "https://api-v2.example.com/", "https://example.com/?q=http://127.0.0.1/", "https://example.com/@user", "https://example.com/?mail=a@b.example", "https://example.com?x=1", "https://example.com#x",
        "https://8.8.8.8/", "https://93.184.215.14/", "https://100.63.255.255/", "https://100.128.0.1/", "https://172.15.0.1/", "https://172.32.0.1/", "https://192.167.0.1/", "https://169.253.0.1/", "https://223.255.255.255/", "https://168.63.129.17/",
        "https://[2606:4700:4700::1111]/", "https://[2A00:1450:4001:800::200e]:443/x", "https://[2001:4860:4860::8888]/", "https://[2003::1]/", "https://localhost.example.com/", "https://internal.example.com/", "https://metadata.example.com/", "https://example.com/%2e%2e/x", "https://example.com/a;b=c,d/~e/!$&'()*+",
    ];

    public static IEnumerable<string> Refused =>
        Special.Select(address => $"https://{address}/latest/meta-data")
            .Concat(SpecialIPv6.Select(address => $"https://[{address}]/latest/meta-data"))
            .Concat(Hosts.Select(host => $"https://{host}/latest/meta-data"))
            .Concat(Urls);

    public static IEnumerable<string> Addresses => Special.Concat(SpecialIPv6);
}
