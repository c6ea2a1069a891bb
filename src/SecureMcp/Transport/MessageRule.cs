using System.Text.Json;
using SecureMcp.Calls;
using SecureMcp.Json;

namespace SecureMcp.Transport;

/// <summary>
/// Reads a body as exactly one JSON-RPC 2.0 message of the shape that MCP allows: a request, a notification, or the
/// response that a client of an older revision posts to a server's request. Pure.
/// </summary>
internal static class MessageRule
{
    private const int MaxMethodLength = 128;
    private const int MaxIdLength = 256;

    /// <summary>The range in which every client's numbers are exact, 2^53 - 1 (RFC 8259 section 6).</summary>
    private const long MaxSafeInteger = 9_007_199_254_740_991;

    /// <summary>
    /// Answers null and the message, or a refusal; with a refusal the message is there all the same when it carries a
    /// valid id, so that the answer can echo it. The message reads from <paramref name="utf8"/>.
    /// </summary>
    public static Refusal? Read(ReadOnlyMemory<byte> utf8, StrictJsonLimits limits, out RpcMessage? message)
    {
        message = null;
        if (!StrictJson.TryParse(utf8, limits, out var document, out var fault))
        {
            return MessageRuleText.Refuse(fault, limits);
        }

        // Not disposed: the message's elements live as long as the call, and nobody knows who looks at them last.
        var root = document.RootElement;
        if (root.ValueKind is not JsonValueKind.Object)
        {
            return root.ValueKind is JsonValueKind.Array
                ? Refuse(MessageFaults.Batch, "batches are not supported, send one message per request")
                : Refuse(MessageFaults.NotAnObject, "message: must be an object");
        }

        var parts = Parts.Of(root);
        var refusal = Judge(root, parts);
        if (refusal is null || parts.ValidId is not null)
        {
            message = new RpcMessage(utf8, parts.ValidId, parts.ValidMethod, parts.ValidParameters);
        }

        return refusal;
    }

    internal static Refusal Refuse(string fault, string detail)
        => new(RefusalReason.MessageInvalid) { Detail = detail, Fault = fault };

    private static Refusal? Judge(JsonElement root, Parts parts)
        => MessageRuleNames.CheckMessage(root)
            ?? CheckVersion(root)
            ?? CheckId(parts)
            ?? (parts.Method is null ? CheckResponse(root, parts) : CheckCall(root, parts));

    private static Refusal? CheckVersion(JsonElement root)
        => Member(root, "jsonrpc") is { ValueKind: JsonValueKind.String } version && version.ValueEquals("2.0"u8)
            ? null
            : Refuse(MessageFaults.VersionInvalid, "jsonrpc: must be \"2.0\"");

    private static Refusal? CheckId(Parts parts)
        => parts.Id is null || parts.ValidId is not null
            ? null
            : Refuse(
                MessageFaults.IdInvalid,
                $"id: must be a string of up to {MaxIdLength} characters or a whole number within ±(2^53-1), without fraction or exponent");

    private static Refusal? CheckCall(JsonElement root, Parts parts)
    {
        if (Member(root, "result") is not null || Member(root, "error") is not null)
        {
            return Refuse(MessageFaults.ResponseInvalid, "method: must not stand beside result or error");
        }

        if (parts.ValidMethod is null)
        {
            return Refuse(
                MessageFaults.MethodInvalid, $"method: must be a string of 1 to {MaxMethodLength} characters");
        }

        return parts.Parameters switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } parameters => CheckParameters(parameters),
            _ => Refuse(MessageFaults.ParamsInvalid, "params: must be an object"),
        };
    }

    private static Refusal? CheckParameters(JsonElement parameters)
        => MessageRuleNames.CheckParameters(parameters) ?? Member(parameters, "_meta") switch
        {
            null => null,
            { ValueKind: JsonValueKind.Object } meta => MessageRuleNames.CheckMeta(meta),
            _ => Refuse(MessageFaults.MetaInvalid, "params._meta: must be an object"),
        };

    // Without a method it can only be a response, which names the request it answers and says either result or error.
    private static Refusal? CheckResponse(JsonElement root, Parts parts)
        => (Member(root, "result"), Member(root, "error")) switch
        {
            (null, null) => Refuse(MessageFaults.MethodMissing, "method: is missing"),
            (not null, not null) => Refuse(MessageFaults.ResponseInvalid, "result: must not stand beside error"),
            _ when parts.Id is null => Refuse(MessageFaults.ResponseInvalid, "id: a response must carry one"),
            _ when parts.Parameters is not null =>
                Refuse(MessageFaults.ResponseInvalid, "params: must not stand beside result or error"),
            ({ ValueKind: not JsonValueKind.Object }, null) =>
                Refuse(MessageFaults.ResponseInvalid, "result: must be an object"),
            (null, { ValueKind: not JsonValueKind.Object }) =>
                Refuse(MessageFaults.ResponseInvalid, "error: must be an object"),
            _ => null,
        };

    private static JsonElement? Member(JsonElement element, string name)
        => element.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The members as they came, and each again where it is valid in itself.</summary>
    private sealed record Parts(JsonElement? Id, JsonElement? Method, JsonElement? Parameters)
    {
        public JsonElement? ValidId { get; } = Id is { } id && IsId(id) ? id : null;

        public string? ValidMethod { get; } =
            Method is { ValueKind: JsonValueKind.String } method
            && method.GetString() is { Length: > 0 and <= MaxMethodLength } text
                ? text
                : null;

        public JsonElement ValidParameters { get; } =
            Parameters is { ValueKind: JsonValueKind.Object } parameters ? parameters : default;

        public static Parts Of(JsonElement root) => new(Member(root, "id"), Member(root, "method"), Member(root, "params"));

        // TryGetInt64 refuses a fraction and an exponent, also where the value would be whole.
        private static bool IsId(JsonElement id) => id.ValueKind switch
        {
            JsonValueKind.String => id.GetString() is { Length: <= MaxIdLength },
            JsonValueKind.Number => id.TryGetInt64(out var number) && number is >= -MaxSafeInteger and <= MaxSafeInteger,
            _ => false,
        };
    }
}
