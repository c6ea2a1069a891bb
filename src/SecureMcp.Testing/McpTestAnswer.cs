using System.Text;
using System.Text.Json;

namespace SecureMcp.Testing;

/// <summary>What came back for one request, down to the bytes. Immutable and safe to share between threads.</summary>
public sealed class McpTestAnswer
{
    // Of every answer its own, whatever it says.
    private static readonly string[] Passing = ["Date", "X-Correlation-Id"];

    private readonly string id;
    private readonly JsonElement? message;

    internal McpTestAnswer(string method, string? member, string id, int status, IReadOnlyDictionary<string, string> headers, byte[] body)
    {
        (Method, Member, this.id, Status, Headers, Body) = (method, member, id, status, headers, body);
        Messages = AnswerMessages.Read(headers.GetValueOrDefault("Content-Type"), body);
        message = Messages.Select(found => (JsonElement?)found).LastOrDefault(found => !found!.Value.TryGetProperty("method", out _));
    }

    /// <summary>The method that was called.</summary>
    public string Method { get; }

    /// <summary>The name or URI that was asked for.</summary>
    public string? Member { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The HTTP headers by their names, without regard to case; a header that came several times joined by commas.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>The body as it came.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>The body as text.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    /// <summary>Every message of the body in its order: of a stream also what was said before the result.</summary>
    public IReadOnlyList<JsonElement> Messages { get; }

    /// <summary>The JSON-RPC result, or <see langword="null"/>.</summary>
    public JsonElement? Result => Part(message, "result");

    /// <summary>The JSON-RPC error, or <see langword="null"/>.</summary>
    public JsonElement? Error => Part(message, "error");

    /// <summary>The code of the JSON-RPC error, or <see langword="null"/>.</summary>
    public int? ErrorCode => Part(Error, "code")?.GetInt32();

    /// <summary>The sentence of the JSON-RPC error, or <see langword="null"/>.</summary>
    public string? ErrorMessage => Part(Error, "message")?.GetString();

    /// <summary>Whether it is a tool's result that says that something went wrong (<c>isError</c>): a refusal, a wrong argument, or the tool's own.</summary>
    public bool IsError => Part(Result, "isError") is { ValueKind: JsonValueKind.True };

    /// <summary>Whether it is a result, and none that says that something went wrong.</summary>
    public bool IsSuccess => Status == 200 && Result is not null && !IsError;

    /// <summary>All text of the result, of a tool, a prompt or a resource, one piece on a line; empty without any.</summary>
    public string Text => Result is { } result ? string.Join('\n', ContentText.Of(result)) : "";

    /// <summary>The structured content of a tool's result, or <see langword="null"/>.</summary>
    public JsonElement? StructuredContent => Part(Result, "structuredContent");

    /// <summary>Answers itself when it is a success.</summary>
    /// <exception cref="McpTestException">It is not; the message holds what came.</exception>
    public McpTestAnswer EnsureSuccess() => IsSuccess ? this : throw new McpTestException($"Expected a result. {this}");

    /// <summary>
    /// What tells this answer from another, but for the names that each was asked for: status, headers (not <c>Date</c> and
    /// the correlation id), then the bytes. With it a test shows that a hidden member answers as an unknown one does; take an
    /// unknown name of the same length, since the length of a body is a header.
    /// </summary>
    /// <returns>The first difference in words, or <see langword="null"/>.</returns>
    public string? FindDifference(McpTestAnswer other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Status != other.Status)
            return $"status {Status}, not {other.Status}";
        var (here, there) = (HeaderText(), other.HeaderText());
        if (here != there)
            return $"headers\n{here}\nnot\n{there}";
        (here, there) = (Masked(), other.Masked());
        return here == there ? null : $"body\n{here}\nnot\n{there}";
    }

    /// <summary>Request, status and body, for messages of failed tests.</summary>
    public override string ToString() => $"{Method} {Member ?? "-"} was answered {Status}: {BodyText}";

    private static JsonElement? Part(JsonElement? from, string name) =>
        from is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var found) ? found : null;

    private string HeaderText() => string.Join('\n', Headers
        .Where(header => !Passing.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
        .OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
        .Select(header => $"{header.Key}: {header.Value}"));

    // The name as it stands in JSON, whose writer escapes more than it must.
    private string Masked()
    {
        var text = BodyText.Replace($"\"{id}\"", "\"(id)\"", StringComparison.Ordinal);
        return string.IsNullOrEmpty(Member) ? text : text.Replace(JsonEncodedText.Encode(Member).Value, "(member)", StringComparison.Ordinal).Replace(Member, "(member)", StringComparison.Ordinal);
    }
}
