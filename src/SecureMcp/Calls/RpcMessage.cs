using System.Text.Json;

namespace SecureMcp.Calls;

/// <summary>One JSON-RPC message as the strict reader accepted it. <see cref="Utf8"/> is what the SDK is given, with only <c>requestState</c> replaced by what was sealed in it.</summary>
/// <param name="Utf8">The message as it came, UTF-8.</param>
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

    public bool IsRequest => Id is not null && Method is not null;

    public bool IsNotification => Id is null && Method is not null;
}
