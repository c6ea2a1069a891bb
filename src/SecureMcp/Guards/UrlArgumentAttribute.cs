namespace SecureMcp.Guards;

/// <summary>
/// Holds a URL to schemes, hosts and ports that the tool means: absolute, in ASCII, without credentials, and never to an
/// address or a name of a machine, of a private network or of a cloud's metadata, in whatever form it is written. Names are
/// judged as names here and are not looked up: where they lead is judged when a guarded <see cref="HttpClient"/>
/// (<see cref="SecureMcpBuilder.AddGuardedHttpClient(string, GuardedHttp)"/>) connects, so fetch with one.
/// </summary>
/// <param name="allowedHosts">
/// Host names, <c>api.example.com</c>, or <c>*.example.com</c> for every name below. None stops the start, unless
/// <see cref="AnyPublicHost"/> is set.
/// </param>
/// <remarks>On values of type <see cref="string"/> or <see cref="Uri"/>, or lists of these.</remarks>
public sealed class UrlArgumentAttribute(params string[] allowedHosts) : GuardAttribute
{
    /// <summary>The hosts that it may name.</summary>
    public IReadOnlyList<string> AllowedHosts { get; } = allowedHosts;

    /// <summary>Lets it name every host of the public internet, instead of listed ones.</summary>
    public bool AnyPublicHost { get; set; }

    /// <summary>The schemes that it may have, of <c>https</c> and <c>http</c>; <c>https</c> alone unless set.</summary>
    public string[] Schemes { get; set; } = [Uri.UriSchemeHttps];

    /// <summary>The ports that it may name, 1 to 65535; unless set, the usual one of its scheme and no other.</summary>
    public int[] Ports { get; set; } = [];

    internal override bool Fits(Type type) => type == typeof(string) || type == typeof(Uri);

    internal override IArgumentGuard? Compile(ICollection<string> faults)
    {
        var terms = UrlTerms.Read(AllowedHosts, AnyPublicHost, Schemes, Ports, faults);
        return faults.Count == 0 ? new UrlGuard(terms) : null;
    }
}
