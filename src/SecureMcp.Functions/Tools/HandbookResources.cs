using System.ComponentModel;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Functions.Tools;

/// <summary>
/// The handbook as resources: one per document, so that clients can list and attach them; a template for single sections;
/// an index.
/// </summary>
[McpServerResourceType]
internal sealed class HandbookResources(Handbook handbook)
{
    private const string Markdown = "text/markdown";

    [McpServerResource(UriTemplate = "doc://handbook/index", Name = "index", Title = "Handbook: contents", MimeType = Markdown)]
    [Description("Every document of the handbook with its URI, its summary and the slugs of its sections.")]
    [RequireScope("documents.read")]
    public string Index()
    {
        var text = new StringBuilder("# Handbook\n");
        foreach (var document in handbook.All)
        {
            text.Append($"\n## {document.Title}\n\n{document.Uri}\n\n{document.Summary}\n\n");
            foreach (var section in document.Sections)
                text.Append($"- {document.Uri}/{section.Slug}: {section.Title}\n");
        }

        return text.ToString();
    }

    [McpServerResource(UriTemplate = "doc://handbook/access-reviews", Name = "access-reviews", Title = "Access reviews", MimeType = Markdown)]
    [Description("Who confirms which access, and when it ends.")]
    [RequireScope("documents.read")]
    public string AccessReviews() => Text("access-reviews");

    [McpServerResource(UriTemplate = "doc://handbook/data-classification", Name = "data-classification", Title = "Data classification", MimeType = Markdown)]
    [Description("The four classes of information and how to handle each.")]
    [RequireScope("documents.read")]
    public string DataClassification() => Text("data-classification");

    [McpServerResource(UriTemplate = "doc://handbook/incident-response", Name = "incident-response", Title = "Incident response", MimeType = Markdown)]
    [Description("Declaring an incident, the roles in it, and the review afterwards.")]
    [RequireScope("documents.read")]
    public string IncidentResponse() => Text("incident-response");

    [McpServerResource(UriTemplate = "doc://handbook/onboarding", Name = "onboarding", Title = "Onboarding", MimeType = Markdown)]
    [Description("The first day, week and month.")]
    [RequireScope("documents.read")]
    public string Onboarding() => Text("onboarding");

    [McpServerResource(UriTemplate = "doc://handbook/remote-work", Name = "remote-work", Title = "Remote work", MimeType = Markdown)]
    [Description("Core hours, working from abroad, equipment.")]
    [RequireScope("documents.read")]
    public string RemoteWork() => Text("remote-work");

    [McpServerResource(UriTemplate = "doc://handbook/travel-expenses", Name = "travel-expenses", Title = "Travel expenses", MimeType = Markdown)]
    [Description("What a business trip may cost and how to get the money back.")]
    [RequireScope("documents.read")]
    public string TravelExpenses() => Text("travel-expenses");

    [McpServerResource(UriTemplate = "doc://handbook/vacation-policy", Name = "vacation-policy", Title = "Vacation policy", MimeType = Markdown)]
    [Description("Days off: how many, how to ask, what carries over.")]
    [RequireScope("documents.read")]
    public string VacationPolicy() => Text("vacation-policy");

    [McpServerResource(UriTemplate = "doc://handbook/{slug}/{section}", Name = "section", Title = "Handbook: one section", MimeType = Markdown)]
    [Description("One section of a document, for example doc://handbook/vacation-policy/carrying-days-over. The index lists them.")]
    [RequireScope("documents.read")]
    public TextResourceContents Section(string slug, string section)
    {
        // Revision 2026-07-28 forbids -32002, the older code for this, and the SDK sends what is thrown here unchanged.
        var found = handbook.Find(slug)?.Sections.FirstOrDefault(candidate => candidate.Slug == section)
            ?? throw new McpProtocolException("Resource not found.", McpErrorCode.InvalidParams);
        return new() { Uri = $"doc://handbook/{slug}/{section}", MimeType = Markdown, Text = $"## {found.Title}\n\n{found.Text}\n" };
    }

    private string Text(string slug) => handbook.Find(slug)?.Markdown
        ?? throw new McpProtocolException("Resource not found.", McpErrorCode.InvalidParams);
}
