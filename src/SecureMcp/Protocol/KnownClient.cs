using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>What a client said of itself when it opened its session, in the form in which every instance can read it again. Pure.</summary>
internal static class KnownClient
{
    /// <exception cref="JsonException">The parameters are none of <c>initialize</c>.</exception>
    public static SessionState Read(RpcMessage initialize)
    {
        if (initialize.Parameters.ValueKind != JsonValueKind.Object)
            throw new JsonException("initialize has no parameters.");
        var client = initialize.Parameters.Deserialize(TypeInfo()) as InitializeRequestParams ?? throw new JsonException("The parameters are null.");
        // Pictures, and what else may ride along, help nobody behind the handshake.
        var kept = new InitializeRequestParams
        {
            ProtocolVersion = ProtocolVersions.Agreed(client.ProtocolVersion),
            Capabilities = client.Capabilities,
            ClientInfo = new Implementation { Name = client.ClientInfo.Name, Title = client.ClientInfo.Title, Version = client.ClientInfo.Version },
        };
        return new SessionState(kept.ProtocolVersion, JsonSerializer.SerializeToUtf8Bytes(kept, TypeInfo()));
    }

    public static InitializeRequestParams Of(SessionState state) =>
        JsonSerializer.Deserialize(state.Client.Span, TypeInfo()) as InitializeRequestParams ?? throw new JsonException("The parameters are null.");

    private static System.Text.Json.Serialization.Metadata.JsonTypeInfo TypeInfo() => McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(InitializeRequestParams));
}
