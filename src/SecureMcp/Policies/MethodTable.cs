using System.Collections.Frozen;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// Every method that policy knows. One that isn't here is refused whatever the SDK could do with it, so that a new version
/// of the SDK opens no door that nobody looked at.
/// </summary>
internal static class MethodTable
{
    private static readonly FrozenSet<string> Both = new[]
    {
        "tools/list", "tools/call", "prompts/list", "prompts/get", "resources/list", "resources/templates/list", "resources/read",
        "completion/complete", "notifications/cancelled", "notifications/progress",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> LegacyOnly = new[]
    {
        "initialize", "ping", "logging/setLevel", "notifications/initialized", "notifications/roots/list_changed",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> ModernOnly = new[] { "server/discover" }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsKnown(string method, ProtocolEra era) =>
        Both.Contains(method) || (era == ProtocolEra.Modern ? ModernOnly : LegacyOnly).Contains(method);
}
