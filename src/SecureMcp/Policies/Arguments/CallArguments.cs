using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>The arguments that a message brings for its member.</summary>
internal static class CallArguments
{
    /// <summary>Whether the message is one that brings arguments for its member, if it has any.</summary>
    public static bool AreTaken(RpcMessage? message) => message is { Method: "tools/call" or "prompts/get" };

    /// <summary>The object; undefined where there is none.</summary>
    public static JsonElement Of(RpcMessage? message) =>
        AreTaken(message) && message is { Parameters.ValueKind: JsonValueKind.Object }
        && message.Parameters.TryGetProperty("arguments", out var arguments) && arguments.ValueKind == JsonValueKind.Object
            ? arguments
            : default;
}
