using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>The <c>tools/call</c> with which a tool is run again: the first one, with the answers to what the tool asked last.</summary>
internal static class TaskMessage
{
    public static RpcMessage WithAnswers(TaskRow row)
    {
        var message = JsonNode.Parse(row.Request.Span)!.AsObject();
        var parameters = message["params"]!.AsObject();
        var responses = new JsonObject();
        foreach (var question in row.Questions)
            responses[question.MemberKey] = JsonNode.Parse(question.Response.Span);
        parameters["inputResponses"] = responses;
        parameters.Remove("requestState");
        if (row.RequestState is { } state)
            parameters["requestState"] = state;
        var utf8 = JsonSerializer.SerializeToUtf8Bytes(message);
        // Not disposed: the message's elements live as long as the call.
        var root = JsonDocument.Parse(utf8).RootElement;
        return new RpcMessage(utf8, root.GetProperty("id"), root.GetProperty("method").GetString(), root.GetProperty("params"));
    }
}
