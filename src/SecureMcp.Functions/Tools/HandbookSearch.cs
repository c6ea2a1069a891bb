namespace SecureMcp.Functions.Tools;

/// <summary>Ranks documents by how well they fit the words of a query. Pure.</summary>
internal static class HandbookSearch
{
    private const int MaxTerms = 16;
    private const int SnippetLength = 200;
    private const int TitleWeight = 5;

    /// <summary>
    /// The documents that hold at least one word of the query: more different words first, then more occurrences (a title
    /// counts five times), then by slug. A word also finds longer words that begin with it.
    /// </summary>
    public static IReadOnlyList<(HandbookDocument Document, string Snippet)> Rank(IEnumerable<HandbookDocument> documents, string query)
    {
        var terms = Words(query).Select(word => word.Text.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Take(MaxTerms).ToArray();
        return [.. documents
            .Select(document => (Document: document, Fit: Measure(document, terms)))
            .Where(hit => hit.Fit.Terms > 0)
            .OrderByDescending(hit => hit.Fit.Terms)
            .ThenByDescending(hit => hit.Fit.Score)
            .ThenBy(hit => hit.Document.Slug, StringComparer.Ordinal)
            .Select(hit => (hit.Document, Snippet(hit.Document, terms)))];
    }

    private static (int Terms, int Score) Measure(HandbookDocument document, string[] terms)
    {
        var found = 0;
        var score = 0;
        foreach (var term in terms)
        {
            var occurrences = (TitleWeight * Count(document.Title, term)) + Count(document.Markdown, term);
            found += occurrences > 0 ? 1 : 0;
            score += occurrences;
        }

        return (found, score);
    }

    private static int Count(string text, string term) => Words(text).Count(word => IsHit(word.Text, term));

    private static bool IsHit(string word, string term) => word.StartsWith(term, StringComparison.OrdinalIgnoreCase);

    /// <summary>The part of the best section around its first hit, on one line; the summary when only titles fit.</summary>
    private static string Snippet(HandbookDocument document, string[] terms)
    {
        var best = document.Sections.Select(section => section.Text).Prepend(document.Summary)
            .Select(text => (Text: text, Hits: terms.Count(term => Count(text, term) > 0)))
            .MaxBy(part => part.Hits);
        var line = best.Text.ReplaceLineEndings(" ");
        if (line.Length <= SnippetLength)
            return line;
        var first = Words(line).FirstOrDefault(word => terms.Any(term => IsHit(word.Text, term))).Start;
        var start = Math.Clamp(first - (SnippetLength / 3), 0, line.Length - SnippetLength);
        var end = start + SnippetLength;
        // Cut between words, or anywhere when there is no space on that side of the hit.
        var from = start == 0 ? 0 : Math.Max(line.IndexOf(' ', start, first - start) + 1, start);
        var space = end == line.Length ? end : line.LastIndexOf(' ', end);
        var to = space > first ? space : end;
        return $"{(from > 0 ? "... " : "")}{line[from..to]}{(to < line.Length ? " ..." : "")}";
    }

    private static IEnumerable<(int Start, string Text)> Words(string text)
    {
        for (var start = 0; start < text.Length; start++)
        {
            var end = start;
            while (end < text.Length && char.IsLetterOrDigit(text[end]))
                end++;
            if (end == start)
                continue;
            yield return (start, text[start..end]);
            start = end;
        }
    }
}
