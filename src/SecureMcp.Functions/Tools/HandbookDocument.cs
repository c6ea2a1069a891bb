using System.Text;

namespace SecureMcp.Functions.Tools;

/// <summary>One document of the handbook.</summary>
/// <param name="Slug">Its file name without extension; the last part of its URI.</param>
/// <param name="Title">Its first heading.</param>
/// <param name="Summary">The paragraph below the title.</param>
/// <param name="Markdown">The whole text.</param>
/// <param name="Sections">The second-level sections by slug, in the order of the text.</param>
internal sealed record HandbookDocument(string Slug, string Title, string Summary, string Markdown, IReadOnlyList<HandbookSection> Sections)
{
    public string Uri => $"doc://handbook/{Slug}";

    public static HandbookDocument Parse(string slug, string markdown)
    {
        var parts = markdown.ReplaceLineEndings("\n").Split("\n## ");
        var head = parts[0].Split('\n', 2);
        if (head.Length < 2 || !head[0].StartsWith("# ", StringComparison.Ordinal))
            throw new InvalidDataException($"The document '{slug}' does not start with a title and a summary.");
        return new(slug, head[0][2..].Trim(), head[1].Trim(), markdown, [.. parts.Skip(1).Select(HandbookSection.Parse)]);
    }
}

/// <summary>A part of a document below a second-level heading.</summary>
internal sealed record HandbookSection(string Slug, string Title, string Text)
{
    public static HandbookSection Parse(string markdown)
    {
        var parts = markdown.Split('\n', 2);
        var title = parts[0].Trim();
        return new(SlugOf(title), title, parts.Length == 2 ? parts[1].Trim() : "");
    }

    private static string SlugOf(string title)
    {
        var slug = new StringBuilder(title.Length);
        foreach (var letter in title)
        {
            if (char.IsAsciiLetterOrDigit(letter))
                slug.Append(char.ToLowerInvariant(letter));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().TrimEnd('-');
    }
}
