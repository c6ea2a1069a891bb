using System.Globalization;
using System.Text;
using Azure;
using Azure.Core;

namespace SecureMcp.Storage;

/// <summary>Reads the answer to an entity group transaction: one part per action when it was done, else one with the fault.</summary>
internal static class TableTransactionReader
{
    private const string StatusLine = "HTTP/1.1 ";

    /// <exception cref="TableServiceException">The answer is none of the outcomes.</exception>
    /// <exception cref="FormatException">The answer cannot be read: whether the transaction was done is not known.</exception>
    public static TableAnswer Read(HttpMessage message, int actions)
    {
        var response = message.Response;
        if (TableResponses.Refused(response) is { } refused)
            return refused;
        var parts = Parts(Encoding.UTF8.GetString(response.Content)).ToList();
        if (parts is [{ Status: >= 400 } fault])
        {
            var (code, failed) = TableEntityReader.ReadError(Encoding.UTF8.GetBytes(fault.Body));
            return TableResponses.OutcomeOf(fault.Status, code, response.Headers.RequestId) with { FailedAction = failed };
        }

        // Fewer parts than actions is no proof that all of them were done.
        if (parts.Count != actions || parts.Any(part => part.Status is < 200 or > 299))
            throw new FormatException("A transaction's answer is not complete.");
        return new TableAnswer(TableOutcome.Done) { ETags = [.. parts.Select(part => part.ETag)] };
    }

    private static IEnumerable<(int Status, ETag ETag, string Body)> Parts(string text)
    {
        for (var start = NextPart(text, 0); start >= 0;)
        {
            var next = NextPart(text, start + StatusLine.Length);
            var part = text[start..(next < 0 ? text.Length : next)];
            start = next;
            var end = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            var head = (end < 0 ? part : part[..end]).Split("\r\n");
            if (!int.TryParse(head[0].AsSpan(StatusLine.Length, Math.Min(3, head[0].Length - StatusLine.Length)), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
                throw new FormatException("A transaction's answer has a part without a status.");
            var etag = head.Skip(1).FirstOrDefault(line => line.StartsWith("ETag:", StringComparison.OrdinalIgnoreCase));
            yield return (status, etag is null ? default : new ETag(etag["ETag:".Length..].Trim()), end < 0 ? "" : BodyOf(part[(end + 4)..]));
        }
    }

    // At the beginning of a line: in a row's text the same letters would mean nothing.
    private static int NextPart(string text, int from)
    {
        var at = text.IndexOf("\n" + StatusLine, from, StringComparison.Ordinal);
        return at < 0 ? -1 : at + 1;
    }

    private static string BodyOf(string rest)
    {
        var end = rest.IndexOf("\r\n--", StringComparison.Ordinal);
        return end < 0 ? rest : rest[..end];
    }
}
