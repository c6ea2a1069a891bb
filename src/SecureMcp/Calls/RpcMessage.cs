using System.Text.Json;

namespace SecureMcp.Calls;

/// <summary>One JSON-RPC message as the strict reader accepted it. <see cref="Utf8"/> is what the SDK is given, with only <c>requestState</c> replaced by what was sealed in it.</summary>
/// <param name="Utf8">The message as it came, UTF-8.</param>
/// <param name="Id">The id (a string or a whole number), or null for a notification. A response carries the id of the request that it answers.</param>
/// <param name="Method">The method, or null for a response.</param>
/// <param name="Parameters">The <c>params</c> object; <see cref="JsonValueKind.Undefined"/> when absent.</param>
internal sealed record RpcMessage(ReadOnlyMemory<byte> Utf8, JsonElement? Id, string? Method, JsonElement Parameters)
{
    public bool IsRequest => Id is not null && Method is not null;

    public bool IsNotification => Id is null && Method is not null;
}
