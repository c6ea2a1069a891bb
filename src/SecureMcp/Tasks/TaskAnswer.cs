using System.Globalization;
using System.Text.Json.Nodes;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>A task as the client sees it (tasks extension, schema 2026-07-28).</summary>
internal static class TaskAnswer
{
    /// <summary><c>CreateTaskResult</c>: in the place of the result of <c>tools/call</c>.</summary>
    public static JsonObject Created(TaskRow row, TimeSpan pollInterval) => Describe(row, "task", pollInterval);

    /// <summary><c>GetTaskResult</c>: with what the state brings along.</summary>
    public static JsonObject Detailed(TaskRow row, TimeSpan pollInterval)
    {
        var answer = Describe(row, "complete", pollInterval);
        switch (row.State)
        {
            case TaskState.Completed:
                answer["result"] = JsonNode.Parse(row.Payload.Span);
                break;
            case TaskState.Failed:
                answer["error"] = JsonNode.Parse(row.Payload.Span);
                break;
            case TaskState.InputRequired:
                var open = new JsonObject();
                foreach (var question in row.Questions.Where(question => question.Response.IsEmpty))
                    open[question.Key] = JsonNode.Parse(question.Request.Span);
                answer["inputRequests"] = open;
                break;
        }

        return answer;
    }

    /// <summary>What <c>tasks/update</c> and <c>tasks/cancel</c> answer: that they were heard.</summary>
    public static JsonObject Acknowledged() => new() { ["resultType"] = "complete" };

    private static JsonObject Describe(TaskRow row, string resultType, TimeSpan pollInterval)
    {
        var answer = new JsonObject
        {
            ["resultType"] = resultType,
            ["taskId"] = row.Id.Value,
            ["status"] = StatusOf(row.State),
            ["createdAt"] = Time(row.CreatedAt),
            ["lastUpdatedAt"] = Time(row.UpdatedAt),
            ["ttlMs"] = (long)row.TimeToLive.TotalMilliseconds,
            ["pollIntervalMs"] = (long)pollInterval.TotalMilliseconds,
        };
        if (row.StatusMessage is { } message)
            answer["statusMessage"] = message;
        return answer;
    }

    private static string StatusOf(TaskState state) => state switch
    {
        TaskState.Working => "working",
        TaskState.InputRequired => "input_required",
        TaskState.Completed => "completed",
        TaskState.Failed => "failed",
        TaskState.Cancelled => "cancelled",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "This state has no name on the wire."),
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
