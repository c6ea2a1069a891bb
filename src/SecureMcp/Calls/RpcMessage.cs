using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMcp.Calls;

/// <summary>
/// One JSON-RPC message as the strict reader accepted it. <see cref="Utf8"/> is what the SDK is given, with only
/// <c>requestState</c> replaced by what was sealed in it. Where arguments were filled in, this is the message with them:
/// whatever is bound to a message is bound to what runs.
/// </summary>
/// <param name="Utf8">The whole message, UTF-8.</param>
/// <param name="Id">The id (a string or a whole number), or null for a notification. A response carries the id of the request that it answers.</param>
/// <param name="Method">The method, or null for a response.</param>
/// <param name="Parameters">The <c>params</c> object; <see cref="JsonValueKind.Undefined"/> when absent.</param>
internal sealed record RpcMessage(ReadOnlyMemory<byte> Utf8, JsonElement? Id, string? Method, JsonElement Parameters)
{
    /// <summary>Where a request of 2026-07-28 says what its client can do (base protocol, <c>_meta</c>).</summary>
    public const string CapabilitiesKey = "io.modelcontextprotocol/clientCapabilities";

    /// <summary>The <c>_meta</c> of the parameters; null when there is none.</summary>
    public JsonElement? Meta => Parameters.ValueKind == JsonValueKind.Object && Parameters.TryGetProperty("_meta", out var meta) ? meta : null;

    /// <summary>What the client declares in this very message; undefined when it declares nothing.</summary>
    public JsonElement Capabilities => Meta is { ValueKind: JsonValueKind.Object } meta && meta.TryGetProperty(CapabilitiesKey, out var declared) ? declared : default;

    /// <summary>The message of a call with these texts as arguments, in place of what it has under their names.</summary>
    public RpcMessage WithArguments(IEnumerable<KeyValuePair<string, string>> texts)
    {
        var message = JsonNode.Parse(Utf8.Span)!;
        if (message["params"]!["arguments"] is not JsonObject arguments)
            message["params"]!["arguments"] = arguments = [];
        foreach (var (name, text) in texts)
            arguments[name] = text;
        return With(message);
    }

    /// <summary>The message of a call with texts of its arguments replaced. Every place must be there.</summary>
    public RpcMessage WithTexts(IEnumerable<ReplacedText> replaced)
    {
        var message = JsonNode.Parse(Utf8.Span)!;
        foreach (var (place, text) in replaced)
        {
            var holder = message["params"]!["arguments"]!;
            foreach (var step in place[..^1])
                holder = step.Name is null ? holder[step.Index]! : holder[step.Name]!;
            if (place[^1].Name is { } name)
                holder[name] = text;
            else
                holder[place[^1].Index] = text;
        }

        return With(message);
    }

    private RpcMessage With(JsonNode message)
    {
        var buffer = new ArrayBufferWriter<byte>(Utf8.Length + 128);
        // Nobody renders it: escaping more than JSON asks for would only make it longer.
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            message.WriteTo(writer);
        return this with { Utf8 = buffer.WrittenMemory, Parameters = JsonElement.Parse(buffer.WrittenSpan).GetProperty("params") };
    }

    public bool IsRequest => Id is not null && Method is not null;

    public bool IsNotification => Id is null && Method is not null;
}
