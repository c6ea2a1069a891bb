using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>The member that a message wants to use, by whichever method it asks.</summary>
/// <param name="Kind">A tool, a prompt, or a resource (which a template may serve).</param>
/// <param name="Name">The name or URI as the client sent it.</param>
internal readonly record struct MemberReference(MemberKind Kind, string Name)
{
    private const int MaxNameLength = 256;
    private const int MaxUriLength = 2048;

    /// <summary>Answers false and a sentence when the method uses a member but does not name one properly.</summary>
    public static bool TryRead(RpcMessage message, out MemberReference? reference, out string? problem)
    {
        reference = null;
        problem = null;
        switch (message.Method)
        {
            case "tools/call":
                return TryRead(message.Parameters, "params", "name", MemberKind.Tool, MaxNameLength, out reference, out problem);
            case "prompts/get":
                return TryRead(message.Parameters, "params", "name", MemberKind.Prompt, MaxNameLength, out reference, out problem);
            case "resources/read" or "resources/subscribe" or "resources/unsubscribe":
                return TryRead(message.Parameters, "params", "uri", MemberKind.Resource, MaxUriLength, out reference, out problem);
            case "completion/complete":
                return TryReadCompletion(message.Parameters, out reference, out problem);
            default:
                return true;
        }
    }

    private static bool TryReadCompletion(JsonElement parameters, out MemberReference? reference, out string? problem)
    {
        reference = null;
        problem = "params.ref.type must be 'ref/prompt' or 'ref/resource'.";
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.TryGetProperty("ref", out var target)
            || target.ValueKind != JsonValueKind.Object || !target.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
        {
            return false;
        }

        return type.GetString() switch
        {
            "ref/prompt" => TryRead(target, "params.ref", "name", MemberKind.Prompt, MaxNameLength, out reference, out problem),
            "ref/resource" => TryRead(target, "params.ref", "uri", MemberKind.ResourceTemplate, MaxUriLength, out reference, out problem),
            _ => false,
        };
    }

    private static bool TryRead(JsonElement from, string path, string field, MemberKind kind, int maxLength, out MemberReference? reference, out string? problem)
    {
        reference = null;
        problem = null;
        if (from.ValueKind == JsonValueKind.Object && from.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } name && name.Length <= maxLength)
        {
            reference = new MemberReference(kind, name);
            return true;
        }

        problem = $"{path}.{field} is required and must be a string of 1 to {maxLength} characters.";
        return false;
    }
}
