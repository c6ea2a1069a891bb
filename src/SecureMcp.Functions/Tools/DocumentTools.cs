using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Functions.Tools;

/// <summary>Finds and summarizes documents of the handbook.</summary>
[McpServerToolType]
[McpServerPromptType]
internal sealed class DocumentTools(Handbook handbook)
{
    [McpServerTool(Name = "search_documents", Title = "Search documents", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Searches the company handbook by words and returns the best documents with a snippet. Read a hit in full through its resource URI.")]
    [RequireScope("documents.read")]
    public DocumentHits SearchDocuments(
        [Description("The words to look for, for example 'hotel receipts'."), MinLength(1), MaxLength(200)] string query,
        [Description("The largest number of hits to return."), Range(1, 20)] int limit = 5)
    {
        var ranked = HandbookSearch.Rank(handbook.All, query);
        return new(ranked.Count, [.. ranked.Take(limit).Select(hit => new DocumentHit(hit.Document.Title, hit.Document.Uri, hit.Snippet))]);
    }

    [McpServerPrompt(Name = "summarize_document", Title = "Summarize a document")]
    [Description("Asks for a short summary of one document of the handbook.")]
    [RequireScope("documents.read")]
    public IEnumerable<PromptMessage> SummarizeDocument([Description("The document's slug, for example vacation-policy. The resource doc://handbook/index lists them.")] string slug)
    {
        var document = handbook.Find(slug)
            ?? throw new McpProtocolException("No document has this slug. The resource doc://handbook/index lists them.", McpErrorCode.InvalidParams);
        return
        [
            new()
            {
                Role = Role.User,
                Content = new TextContentBlock { Text = "Summarize the attached document for a new colleague: at most five bullet points, every number and deadline kept, nothing added." },
            },
            new()
            {
                Role = Role.User,
                Content = new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = document.Uri, MimeType = "text/markdown", Text = document.Markdown } },
            },
        ];
    }
}

[Description("The documents that fit a search, best first.")]
internal sealed record DocumentHits(
    [property: Description("How many documents fit, whether or not they are all in this list.")] int Total,
    [property: Description("The best documents.")] IReadOnlyList<DocumentHit> Hits);

[Description("One document that fits a search.")]
internal sealed record DocumentHit(
    [property: Description("The document's title.")] string Title,
    [property: Description("The resource URI to read it by.")] string Uri,
    [property: Description("The passage that fits best, on one line.")] string Snippet);
