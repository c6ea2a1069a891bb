namespace SecureMcp.Functions.Tools;

/// <summary>The company's documents. Immutable.</summary>
internal sealed class Handbook
{
    private readonly Dictionary<string, HandbookDocument> bySlug = EmbeddedData.ReadTexts("Handbook", ".md")
        .Select(file => HandbookDocument.Parse(file.Name, file.Text))
        .ToDictionary(document => document.Slug, StringComparer.Ordinal);

    /// <summary>Every document, in the order of the slugs.</summary>
    public IEnumerable<HandbookDocument> All => bySlug.Values.OrderBy(document => document.Slug, StringComparer.Ordinal);

    public HandbookDocument? Find(string slug) => bySlug.GetValueOrDefault(slug);
}
