using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// The part of a caller that <see cref="RightsRule"/> compares, as it is kept with a stream. Whose the stream is says the place
/// where it is kept. Pure.
/// </summary>
internal static class StreamRights
{
    public static byte[] Write(Caller asked) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["client"] = asked.ClientId,
        ["app"] = asked.IsApp,
        ["scopes"] = Array(asked.Scopes),
        ["roles"] = Array(asked.Roles),
        ["contexts"] = Array(asked.AuthenticationContexts),
        ["acr"] = asked.Acr,
    });

    /// <summary>The caller that comes, with the rights of the one that asked.</summary>
    /// <exception cref="JsonException">It was not written here.</exception>
    public static Caller Read(ReadOnlyMemory<byte> rights, Caller comes)
    {
        var kept = JsonSerializer.Deserialize<JsonObject>(rights.Span) ?? throw new JsonException("The rights are null.");
        return comes with
        {
            ClientId = (string?)kept["client"],
            IsApp = (bool)(kept["app"] ?? throw new JsonException("The rights are not whole.")),
            Scopes = [.. Texts(kept["scopes"])],
            Roles = [.. Texts(kept["roles"])],
            AuthenticationContexts = [.. Texts(kept["contexts"])],
            Acr = (string?)kept["acr"],
        };
    }

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Order(StringComparer.Ordinal).Select(text => JsonValue.Create(text))]);

    private static IEnumerable<string> Texts(JsonNode? array) =>
        (array as JsonArray ?? throw new JsonException("The rights are not whole.")).Select(text => (string?)text ?? throw new JsonException("A right is null."));
}
