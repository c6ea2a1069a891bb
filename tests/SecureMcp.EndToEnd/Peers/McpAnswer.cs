using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>One HTTP answer, whole.</summary>
internal sealed record McpAnswer(int Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The challenge, as it was written.</summary>
    public string? Challenge => Headers.NonValidated.TryGetValues("WWW-Authenticate", out var values) ? values.ToString() : null;

    /// <summary>The JSON-RPC message of the answer, whichever of the two media types it came as.</summary>
    public JsonObject Message => JsonNode.Parse(ContentHeaders.ContentType?.MediaType == "text/event-stream" ? LastEvent() : Text)!.AsObject();

    /// <summary>The <c>error</c> of the answer, which must be one.</summary>
    public JsonObject Error => Message["error"]?.AsObject() ?? throw new InvalidOperationException($"{Status} is no JSON-RPC error: {Text}");

    public int Code => Error["code"]!.GetValue<int>();

    private string LastEvent()
        => Text.ReplaceLineEndings("\n").Split('\n').Last(line => line.StartsWith("data:", StringComparison.Ordinal))["data:".Length..];
}
