using System.Collections.Frozen;
using System.Text.Json;
using SecureMcp.Calls;
using SecureMcp.Json;

namespace SecureMcp.Transport;

/// <summary>
/// Holds protocol names to their exact spelling. The reader behind us takes <c>Name</c> for <c>name</c>: without this
/// rule a policy would judge one member and the tool would be chosen by another (CVE-2026-27896).
/// </summary>
internal static class MessageRuleNames
{
    private static readonly FrozenDictionary<string, string> Message =
        ByFold("jsonrpc", "id", "method", "params", "result", "error");

    private static readonly FrozenDictionary<string, string> Parameters = ByFold(
        "name", "arguments", "uri", "_meta", "cursor", "ref", "argument", "context", "protocolVersion", "capabilities",
        "clientInfo", "level", "requestId", "reason", "progressToken", "inputResponses", "requestState",
        "notifications", "task", "taskId", "total", "progress", "message");

    private static readonly FrozenDictionary<string, string> Meta = ByFold(
        "progressToken",
        "io.modelcontextprotocol/protocolVersion",
        "io.modelcontextprotocol/clientInfo",
        "io.modelcontextprotocol/clientCapabilities",
        "io.modelcontextprotocol/logLevel",
        "io.modelcontextprotocol/subscriptionId");

    /// <summary>The top level is closed: a member that JSON-RPC does not know is refused.</summary>
    public static Refusal? CheckMessage(JsonElement message)
    {
        foreach (var member in message.EnumerateObject())
        {
            if (!Message.TryGetValue(NameFold.Fold(member.Name), out var known))
            {
                return MessageRule.Refuse(
                    MessageFaults.MemberUnknown,
                    "message: only jsonrpc, id, method, params, result and error may stand at the top level");
            }

            if (member.Name != known)
            {
                return Variant("message", known);
            }
        }

        return null;
    }

    public static Refusal? CheckParameters(JsonElement parameters) => Check(parameters, "params", Parameters);

    public static Refusal? CheckMeta(JsonElement meta) => Check(meta, "params._meta", Meta);

    private static Refusal? Check(JsonElement element, string where, FrozenDictionary<string, string> names)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (names.TryGetValue(NameFold.Fold(member.Name), out var known) && member.Name != known)
            {
                return Variant(where, known);
            }
        }

        return null;
    }

    private static Refusal Variant(string where, string known)
        => MessageRule.Refuse(MessageFaults.NameVariant, $"{where}: the name {known} must be written exactly so");

    private static FrozenDictionary<string, string> ByFold(params string[] names)
        => names.ToFrozenDictionary(NameFold.Fold, StringComparer.Ordinal);
}
