using System.Globalization;
using System.Text.Json;

namespace SecureMcp.Tests.Sessions;

/// <summary>One event as a client sees it.</summary>
internal sealed record SseEvent(string? Id, int? Retry, string Data)
{
    /// <summary>What the step of <see cref="StepMembers"/> said, or the text of the tool's result.</summary>
    public string Said
    {
        get
        {
            var message = JsonDocument.Parse(Data).RootElement;
            return message.TryGetProperty("params", out var told)
                ? told.GetProperty("data").GetString()!
                : message.TryGetProperty("result", out var result) ? result.GetProperty("content")[0].GetProperty("text").GetString()! : "error";
        }
    }
}

/// <summary>Reads a response as an event stream, to the letter of what a client does; comments are passed over.</summary>
internal sealed class SseReader(HttpResponseMessage response) : IDisposable
{
    private StreamReader? lines;

    public HttpResponseMessage Response => response;

    /// <summary>The next event, or null at the end of the response.</summary>
    public async Task<SseEvent?> NextAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        lines ??= new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        var read = new SseEvent(null, null, "");
        var isEvent = false;
        while (await lines.ReadLineAsync(cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(10), cancellation) is { } line)
        {
            if (line.Length == 0 && isEvent)
                return read;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var value = colon < 0 ? "" : line[(colon + 1)..].TrimStart(' ');
            isEvent |= line.StartsWith("data:", StringComparison.Ordinal);
            read = (colon <= 0 ? "" : line[..colon]) switch
            {
                "id" => read with { Id = value },
                "retry" => read with { Retry = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture) },
                "data" => read with { Data = value },
                _ => read,
            };
        }

        return null;
    }

    public async Task<List<SseEvent>> RestAsync()
    {
        List<SseEvent> rest = [];
        while (await NextAsync() is { } next)
            rest.Add(next);
        return rest;
    }

    public void Dispose()
    {
        lines?.Dispose();
        response.Dispose();
    }
}
