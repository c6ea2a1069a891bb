using System.Text.Json.Nodes;

namespace SecureMcp.EndToEnd.Clients;

/// <summary>What a client is told to do: connect, list everything that is offered, then take the steps that are given.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Token">The caller's access token.</param>
/// <param name="Call">The tool to call: the parameters of <c>tools/call</c>.</param>
/// <param name="Read">The resource to read: the parameters of <c>resources/read</c>.</param>
/// <param name="Prompt">The prompt to get: the parameters of <c>prompts/get</c>.</param>
internal sealed record Visit(Uri Endpoint, string Token, JsonObject Call, JsonObject? Read = null, JsonObject? Prompt = null)
{
    /// <summary>The steps as the scripts of the node folder take them.</summary>
    public string Steps => new JsonObject
    {
        ["call"] = Call.DeepClone(),
        ["read"] = Read?.DeepClone(),
        ["prompt"] = Prompt?.DeepClone(),
    }.ToJsonString();
}
