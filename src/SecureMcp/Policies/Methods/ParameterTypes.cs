using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// The types of the protocol's own parameters. The SDK answers a wrong one with "an error occurred", or not at all; a client
/// is to learn which it is. What a member's schema says is judged in Schemas. Pure.
/// </summary>
internal static class ParameterTypes
{
    private const string MetaPrefix = "io.modelcontextprotocol/";
    private static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];
    private static readonly string LevelRule = $"one of {string.Join(", ", Levels)}";

    private static readonly ParameterType[] OfAll =
    [
        new(["_meta", "progressToken"], "a string or a whole number", IsToken),
        new(["_meta", MetaPrefix + "logLevel"], LevelRule, IsLevel),
        .. Client(["_meta", MetaPrefix + "clientInfo"], isRequired: false),
        .. Capabilities(["_meta", MetaPrefix + "clientCapabilities"]),
        Object("inputResponses"),
        Object("inputResponses", "*"),
        Text("requestState"),
    ];

    private static readonly Dictionary<string, ParameterType[]> ByMethod = new Dictionary<string, ParameterType[]>(StringComparer.Ordinal)
    {
        ["initialize"] =
        [
            Required(Text("protocolVersion")),
            Required(Object("capabilities")),
            .. Capabilities(["capabilities"]),
            .. Client(["clientInfo"], isRequired: true),
        ],
        ["logging/setLevel"] = [new(["level"], LevelRule, IsLevel, IsRequired: true)],
        ["completion/complete"] =
        [
            Text("ref", "title"),
            Required(Object("argument")),
            Required(Text("argument", "name")),
            Required(Text("argument", "value")),
            Object("context"),
            Object("context", "arguments"),
            Text("context", "arguments", "*"),
        ],
        ["subscriptions/listen"] =
        [
            Required(Object("notifications")),
            Flag("notifications", "toolsListChanged"),
            Flag("notifications", "promptsListChanged"),
            Flag("notifications", "resourcesListChanged"),
            Array("notifications", "resourceSubscriptions"),
            Text("notifications", "resourceSubscriptions", "*"),
        ],
        ["notifications/cancelled"] = [new(["requestId"], "a string or a whole number", IsToken), Text("reason")],
        ["notifications/progress"] =
        [
            new(["progressToken"], "a string or a whole number", IsToken, IsRequired: true),
            Required(Number("progress")),
            Number("total"),
            Text("message"),
        ],
    }.ToDictionary(method => method.Key, method => (ParameterType[])[.. method.Value, .. OfAll], StringComparer.Ordinal);

    /// <summary>Answers null when every parameter that the protocol defines for the message is what it must be.</summary>
    public static Refusal? Check(RpcMessage message)
    {
        foreach (var type in ByMethod.GetValueOrDefault(message.Method!, OfAll))
        {
            if (type.Check(message.Parameters) is { } refusal)
                return refusal;
        }

        return null;
    }

    private static ParameterType[] Client(string[] at, bool isRequired) =>
    [
        Object(at) with { IsRequired = isRequired },
        Required(Text([.. at, "name"])),
        Required(Text([.. at, "version"])),
        Text([.. at, "title"]),
        Text([.. at, "description"]),
        Text([.. at, "websiteUrl"]),
        Array([.. at, "icons"]),
        Object([.. at, "icons", "*"]),
        Required(Text([.. at, "icons", "*", "src"])),
        Text([.. at, "icons", "*", "mimeType"]),
        Text([.. at, "icons", "*", "theme"]),
        Array([.. at, "icons", "*", "sizes"]),
        Text([.. at, "icons", "*", "sizes", "*"]),
    ];

    private static ParameterType[] Capabilities(string[] at) =>
    [
        Object([.. at, "experimental"]),
        Object([.. at, "extensions"]),
        Object([.. at, "roots"]),
        Flag([.. at, "roots", "listChanged"]),
        Object([.. at, "sampling"]),
        Object([.. at, "sampling", "context"]),
        Object([.. at, "sampling", "tools"]),
        Object([.. at, "elicitation"]),
        Object([.. at, "elicitation", "form"]),
        Object([.. at, "elicitation", "url"]),
    ];

    private static ParameterType Required(ParameterType type) => type with { IsRequired = true };

    private static ParameterType Object(params string[] path) => new(path, "an object", value => value.ValueKind == JsonValueKind.Object);

    private static ParameterType Array(params string[] path) => new(path, "an array", value => value.ValueKind == JsonValueKind.Array);

    private static ParameterType Text(params string[] path) => new(path, "a string", value => value.ValueKind == JsonValueKind.String);

    private static ParameterType Number(params string[] path) => new(path, "a number", value => value.ValueKind == JsonValueKind.Number);

    private static ParameterType Flag(params string[] path) => new(path, "true or false", value => value.ValueKind is JsonValueKind.True or JsonValueKind.False);

    private static bool IsToken(JsonElement value) =>
        value.ValueKind == JsonValueKind.String || (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _));

    private static bool IsLevel(JsonElement value) => value.ValueKind == JsonValueKind.String && Levels.Contains(value.GetString(), StringComparer.Ordinal);
}
