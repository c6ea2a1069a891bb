namespace SecureMcp.Guards;

/// <summary>What a guarded <see cref="HttpClient"/> may reach, and how much of it. Immutable.</summary>
public sealed record GuardedHttp
{
    /// <summary>
    /// Host names, <c>api.example.com</c>, or <c>*.example.com</c> for every name below. None stops the start, unless
    /// <see cref="AnyPublicHost"/> is set.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>Lets it reach every host of the public internet, instead of listed ones.</summary>
    public bool AnyPublicHost { get; init; }

    /// <summary>The schemes that it may use, of <c>https</c> and <c>http</c>; <c>https</c> alone unless set.</summary>
    public IReadOnlyList<string> Schemes { get; init; } = [Uri.UriSchemeHttps];

    /// <summary>The ports that it may use, 1 to 65535; unless set, the usual one of each scheme and no other.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>
    /// How many redirects of a GET or HEAD without a body are followed, each judged like a request, never from https to http;
    /// 0 to 10, 0 unless set. A redirect beyond is the answer.
    /// </summary>
    public int MaxRedirects { get; init; }

    /// <summary>The largest body of an answer, in bytes and after decompression, 1 to 100,000,000; 1,000,000 unless set.</summary>
    public int MaxResponseBytes { get; init; } = 1_000_000;

    /// <summary>For a request with its redirects and the whole answer, above 0 and at most 4 minutes; 15 seconds unless set.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    internal UrlTerms Read(ICollection<string> faults)
    {
        if (MaxRedirects is < 0 or > 10)
            faults.Add($"with {nameof(MaxRedirects)} that is not 0 to 10.");
        if (MaxResponseBytes is < 1 or > 100_000_000)
            faults.Add($"with {nameof(MaxResponseBytes)} that is not 1 to 100000000.");
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromMinutes(4))
            faults.Add($"with a {nameof(Timeout)} that is not above 0 and at most 4 minutes.");
        return UrlTerms.Read(AllowedHosts, AnyPublicHost, Schemes, Ports, faults);
    }
}
