using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>API keys and secrets that were drawn at random for these tests, and what is kept of the keys.</summary>
internal static class SampleKeys
{
    public const string HashKey = "YNN7fBXrtko5UvzTH8MHajziNLGNvZxQmC0ljYipmOs=";
    public const string OtherHashKey = "+cTq+Oy9/1+e5eYnHajzUZSkuQQjn5Mmrg1NFX0BKmw=";

    /// <summary>64 bytes: enough for every algorithm.</summary>
    public const string Secret = "VAghM2qSysPETpw1kx4IMfmv1Cw/QM2AFAqqQve0Y61sXdKvDqKmqEeNz4ebE7iaPRZEPeZcnCII2ng/tOCVtQ==";
    public const string OtherSecret = "T+pb1YJi/N/SInhEc16k9+OVSINaaxBJcP7T2YcQ39o+D0JfI4dAXcboxHkou/PrlE5Q4/bMDuKwV+XNm74EAg==";

    /// <summary>32 bytes: enough for HS256 only.</summary>
    public const string ShortSecret = "9DsjlEh6zywjoCeM2J7V0h9jEh+AGq2w0GfSXDP9QEQ=";

    public static string First { get; } = ApiKeyFormat.Write("f7495a9635293ac97fa9de3c5ca2a70a1746229889d");

    public static string Second { get; } = ApiKeyFormat.Write("76c1b6bd308ae4a77aa0254a3e420bd86f076703204");

    public static string HashOf(string key, string hashKey = HashKey) => ApiKeyHash.Write(ApiKeyHash.Of(key, Convert.FromBase64String(hashKey)));

    public static ApiKeyEntry Entry(string key, Func<ApiKeyEntry, ApiKeyEntry>? change = null)
    {
        var entry = new ApiKeyEntry
        {
            Id = "build-agent",
            Name = "Build agent",
            Owner = "Team A",
            Hash = HashOf(key),
            Scopes = ["secrets.read"],
            Roles = ["auditor"],
            TenantId = "contoso",
            ExpiresAt = "2027-06-30",
        };
        return change?.Invoke(entry) ?? entry;
    }
}
