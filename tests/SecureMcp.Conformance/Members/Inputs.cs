using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;

namespace SecureMcp.Conformance.Members;

/// <summary>Questions to the client, and its answers.</summary>
internal static class Inputs
{
    public static ElicitRequestParams Form(string message, ElicitRequestParams.RequestSchema schema) =>
        new() { Mode = "form", Message = message, RequestedSchema = schema };

    public static CreateMessageRequestParams Question(string prompt, int maxTokens) => new()
    {
        Messages = [new SamplingMessage { Role = Role.User, Content = [Samples.Text(prompt)] }],
        MaxTokens = maxTokens,
    };

    public static InputRequest Ask(string message, ElicitRequestParams.RequestSchema schema) => InputRequest.ForElicitation(Form(message, schema));

    public static InputRequest Sample(string prompt, int maxTokens) => InputRequest.ForSampling(Question(prompt, maxTokens));

    public static InputRequest Roots() => InputRequest.ForRootsList(new ListRootsRequestParams());

    /// <summary>The text that the user gave for <paramref name="field"/>, or null when it has to be asked for again.</summary>
    public static string? Text(RequestParams request, string key, string field) =>
        Elicited(request, key) is { IsAccepted: true, Content: { } content }
        && content.TryGetValue(field, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static ElicitResult? Elicited(RequestParams request, string key) => Answer(request, key, InputResponse.ElicitResultJsonTypeInfo);

    public static CreateMessageResult? Sampled(RequestParams request, string key) => Answer(request, key, InputResponse.CreateMessageResultJsonTypeInfo);

    public static ListRootsResult? Rooted(RequestParams request, string key) => Answer(request, key, InputResponse.ListRootsResultJsonTypeInfo);

    // What the client sends may be anything: what does not read as an answer is none.
    private static T? Answer<T>(RequestParams request, string key, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return request.InputResponses is { } all && all.TryGetValue(key, out var answer) ? answer.Deserialize(type) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
