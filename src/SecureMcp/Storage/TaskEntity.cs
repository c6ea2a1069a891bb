using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>A task as a row of its caller's partition. Its name is not in it, only the name's hash: who reads the table can ask for no task.</summary>
internal static class TaskEntity
{
    /// <summary>The most that the parts of a task that have no bound of their own take together: a row is at most 1 MiB, and base64 on its way.</summary>
    public const int MaxBytes = 700 * 1024;

    public const string Prefix = "task-";
    public const string Size = "Size";
    public const string EndsAt = "EndsAt";

    /// <summary>Names the write that made the row what it is, so that a try whose answer was lost is known again.</summary>
    public const string Write = "Write";

    private const string TimeToLive = "TimeToLiveTicks";
    private const string Details = "Details";

    // A clock that is ahead must not sweep a task before its time.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    public static string RowKey(TaskId id) => Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id.Value)));

    /// <summary>When the row may be swept.</summary>
    public static DateTimeOffset Swept(TaskRow row) => row.EndsAt + Slack;

    public static bool Fits(TaskRow row) => row.Request.Length + row.Payload.Length + DetailsOf(row).Length <= MaxBytes;

    public static TableEntity Of(TaskRow row, string write)
    {
        var entity = new TableEntity(row.CallerKey, RowKey(row.Id))
        {
            [nameof(row.Tool)] = row.Tool,
            [nameof(row.CreatedAt)] = row.CreatedAt,
            [TimeToLive] = row.TimeToLive.Ticks,
            [nameof(row.Asked)] = CallerText.Write(row.Asked),
            [nameof(row.State)] = row.State.ToString(),
            [nameof(row.UpdatedAt)] = row.UpdatedAt,
            [nameof(row.RunsUntil)] = row.RunsUntil,
            [nameof(row.Round)] = row.Round,
            [Size] = row.Size,
            [EndsAt] = row.EndsAt,
            [Write] = write,
            [StoredTable.ExpiresAt] = Swept(row),
        };
        TableBytes.Write(entity, nameof(row.Request), row.Request);
        TableBytes.Write(entity, nameof(row.Payload), row.Payload);
        TableBytes.Write(entity, Details, DetailsOf(row));
        return entity;
    }

    /// <exception cref="FormatException">The row is no task.</exception>
    public static TaskRow Read(TableEntity entity, TaskId id, string version)
    {
        if (entity.GetString(nameof(TaskRow.Tool)) is not { } tool
            || entity.GetDateTimeOffset(nameof(TaskRow.CreatedAt)) is not { } createdAt
            || entity[TimeToLive] is not long timeToLive
            || !Enum.TryParse<TaskState>(entity.GetString(nameof(TaskRow.State)), out var state)
            || entity.GetDateTimeOffset(nameof(TaskRow.UpdatedAt)) is not { } updatedAt
            || entity.GetDateTimeOffset(nameof(TaskRow.RunsUntil)) is not { } runsUntil
            || entity[nameof(TaskRow.Round)] is not int round)
        {
            throw new FormatException("A task cannot be read.");
        }

        var row = new TaskRow(id, entity.PartitionKey, tool, createdAt, TimeSpan.FromTicks(timeToLive))
        {
            Request = TableBytes.Read(entity, nameof(TaskRow.Request)) ?? [],
            Asked = CallerText.Read(entity.GetString(nameof(TaskRow.Asked))),
            State = state,
            UpdatedAt = updatedAt,
            RunsUntil = runsUntil,
            Payload = TableBytes.Read(entity, nameof(TaskRow.Payload)) ?? [],
            Round = round,
            Version = version,
        };
        return WithDetails(row, TableBytes.Read(entity, Details) ?? []);
    }

    private static byte[] DetailsOf(TaskRow row)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            if (row.StatusMessage is not null)
                json.WriteString("message", row.StatusMessage);
            if (row.RequestState is not null)
                json.WriteString("state", row.RequestState);
            json.WriteStartArray("questions");
            foreach (var question in row.Questions)
            {
                json.WriteStartObject();
                json.WriteString("key", question.Key);
                json.WriteString("memberKey", question.MemberKey);
                json.WritePropertyName("request");
                json.WriteRawValue(question.Request.Span);
                if (!question.Response.IsEmpty)
                {
                    json.WritePropertyName("response");
                    json.WriteRawValue(question.Response.Span);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    private static TaskRow WithDetails(TaskRow row, byte[] details)
    {
        try
        {
            using var json = JsonDocument.Parse(details);
            return row with
            {
                StatusMessage = Text(json.RootElement, "message"),
                RequestState = Text(json.RootElement, "state"),
                Questions = json.RootElement.GetProperty("questions").EnumerateArray().Select(Question).ToImmutableArray(),
            };
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException("A task's details cannot be read.", unreadable);
        }
    }

    private static TaskQuestion Question(JsonElement question) =>
        new(question.GetProperty("key").GetString()!, question.GetProperty("memberKey").GetString()!, Raw(question.GetProperty("request")))
        {
            Response = question.TryGetProperty("response", out var response) ? Raw(response) : default(ReadOnlyMemory<byte>),
        };

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static byte[] Raw(JsonElement json) => Encoding.UTF8.GetBytes(json.GetRawText());
}
