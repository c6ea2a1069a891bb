namespace SecureMcp.Calls;

/// <summary>The revisions that the endpoint speaks.</summary>
internal static class ProtocolVersions
{
    public const string Modern = "2026-07-28";

    /// <summary>Of a message without the header: revision 2025-03-26 had none (2025-06-18, transports, protocol version header).</summary>
    public const string Headerless = "2025-03-26";

    /// <summary>What <c>server/discover</c> names; the older revisions are reached through <c>initialize</c> only.</summary>
    public static IReadOnlyList<string> Discoverable { get; } = [Modern];

    // initialize still agrees to 2024-11-05, and some clients then send it as a header that it never had.
    private static readonly string[] Legacy = ["2024-11-05", Headerless, "2025-06-18", "2025-11-25"];

    /// <summary>What <c>initialize</c> agrees on with a client that asks for <paramref name="asked"/>.</summary>
    public static string Agreed(string? asked) => asked is not null && IsLegacy(asked) ? asked : Legacy[^1];

    public static bool IsLegacy(string version) => Legacy.Contains(version, StringComparer.Ordinal);
}
