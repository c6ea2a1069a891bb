using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>What may become of a task. Answers null where nothing changes. Pure.</summary>
internal static class TaskRule
{
    private const int MaxMessageLength = 1000;
    private static readonly byte[] NoQuestion = """{"code":-32603,"message":"The tool stopped to ask, but asked nothing."}"""u8.ToArray();
    private static readonly byte[] NoRoom = """{"code":-32603,"message":"There is no room to keep what came of the task."}"""u8.ToArray();

    private static readonly byte[] Interrupted = """{"code":-32603,"message":"The task was interrupted: the instance that ran it ended. What it did until then is not known."}"""u8.ToArray();

    public static bool IsAlive(TaskRow row, DateTimeOffset now) => now < row.EndsAt;

    /// <summary>The tool said how far it is.</summary>
    public static TaskRow? Report(TaskRow row, string message, DateTimeOffset now) =>
        row.IsOver ? null : row with { StatusMessage = message[..Math.Min(message.Length, MaxMessageLength)], UpdatedAt = now };

    public static TaskRow? Cancel(TaskRow row, DateTimeOffset now) =>
        row.IsOver ? null : row with { State = TaskState.Cancelled, UpdatedAt = now, Request = default, Questions = [], RequestState = null };

    /// <summary>The task's instance says that it is still at it.</summary>
    public static TaskRow? Renew(TaskRow row, TimeSpan lease, DateTimeOffset now) => row.State == TaskState.Working ? row with { RunsUntil = now + lease } : null;

    /// <summary>Whether nobody is at work any more on a task that is to be worked on.</summary>
    public static bool IsAbandoned(TaskRow row, DateTimeOffset now) => row.State == TaskState.Working && now >= row.RunsUntil;

    /// <summary>The task's instance is gone.</summary>
    public static TaskRow? Interrupt(TaskRow row, DateTimeOffset now) => IsAbandoned(row, now) ? Fail(row, Interrupted, now) : null;

    /// <summary>The tool ended: with an answer, whole as it would have gone to the client, or by cancellation with none.</summary>
    public static TaskRow? Settle(TaskRow row, JsonElement? answer, DateTimeOffset now)
    {
        if (row.State != TaskState.Working)
            return null;
        if (answer is not { } message)
            return Cancel(row, now);
        // "Half way" is no longer true.
        var over = row with { UpdatedAt = now, StatusMessage = null, Request = default, Questions = [], RequestState = null };
        if (!message.TryGetProperty("result", out var result))
            return over with { State = TaskState.Failed, Payload = Utf8(message.GetProperty("error")) };
        return result.TryGetProperty("resultType", out var type) && type.ValueEquals("input_required"u8)
            ? Ask(row, result, now)
            : over with { State = TaskState.Completed, Payload = Utf8(result) };
    }

    /// <summary>What came of it can't be kept.</summary>
    public static TaskRow GiveUp(TaskRow row, DateTimeOffset now) => Fail(row, NoRoom, now);

    /// <summary>
    /// The client answered some or all of the questions; once all are, the task is at work again. Answers to what was not
    /// asked, or is answered already, mean nothing (tasks extension, task update requests).
    /// </summary>
    public static TaskRow? Answer(TaskRow row, JsonElement responses, Caller caller, TimeSpan lease, DateTimeOffset now)
    {
        if (row.State != TaskState.InputRequired)
            return null;
        var questions = row.Questions.Select(question => question.Response.IsEmpty && responses.TryGetProperty(question.Key, out var response)
            ? question with { Response = Utf8(response) }
            : question).ToImmutableArray();
        if (questions.SequenceEqual(row.Questions))
            return null;
        var isComplete = questions.All(question => !question.Response.IsEmpty);
        var answered = row with { Questions = questions, UpdatedAt = now };
        return isComplete ? answered with { State = TaskState.Working, Asked = caller, RunsUntil = now + lease } : answered;
    }

    private static TaskRow Ask(TaskRow row, JsonElement result, DateTimeOffset now)
    {
        var round = row.Round + 1;
        var questions = result.TryGetProperty("inputRequests", out var asked) && asked.ValueKind == JsonValueKind.Object
            // A key names one question in the whole life of a task, and a tool may ask again under the same one.
            ? asked.EnumerateObject().Select(one => new TaskQuestion($"{round}.{one.Name}", one.Name, Utf8(one.Value))).ToImmutableArray()
            : [];
        // What waits for an answer to nothing would wait until its time is over.
        if (questions.IsEmpty)
            return Fail(row, NoQuestion, now);
        var state = result.TryGetProperty("requestState", out var kept) && kept.ValueKind == JsonValueKind.String ? kept.GetString() : null;
        return row with { State = TaskState.InputRequired, UpdatedAt = now, Round = round, Questions = questions, RequestState = state };
    }

    private static TaskRow Fail(TaskRow row, byte[] error, DateTimeOffset now) =>
        row with { State = TaskState.Failed, UpdatedAt = now, StatusMessage = null, Request = default, Questions = [], RequestState = null, Payload = error };

    private static byte[] Utf8(JsonElement json) => Encoding.UTF8.GetBytes(json.GetRawText());
}
