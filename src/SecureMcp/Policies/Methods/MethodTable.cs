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

    private static readonly FrozenSet<string> ModernOnly = new[]
    {
        "server/discover", "subscriptions/listen", "tasks/get", "tasks/update", "tasks/cancel",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Outside a session there is nowhere to remember it, and the SDK would say yes all the same.
    private static readonly FrozenSet<string> SessionOnly = new[] { "resources/subscribe", "resources/unsubscribe" }.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsKnown(RpcMessage message, ProtocolEra era, bool inSession)
    {
        var method = message.Method!;
        // A notification has no answer that could refuse it later, so nothing but notifications may come without an id.
        return message.IsNotification == method.StartsWith("notifications/", StringComparison.Ordinal)
            && (Both.Contains(method) || (era == ProtocolEra.Modern ? ModernOnly : LegacyOnly).Contains(method) || (inSession && SessionOnly.Contains(method)));
    }

    /// <summary>The method as a metric's tag: what a client made up is not one.</summary>
    public static string Tag(string? method) =>
        method is not null && (Both.Contains(method) || LegacyOnly.Contains(method) || ModernOnly.Contains(method) || SessionOnly.Contains(method)) ? method : "other";
}
