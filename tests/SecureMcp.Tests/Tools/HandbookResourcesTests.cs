using System.Reflection;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using SecureMcp.Functions.Tools;

namespace SecureMcp.Tests.Tools;

public sealed class HandbookResourcesTests
{
    private static readonly Handbook Handbook = new();
    private static readonly HandbookResources Resources = new(Handbook);

    [Fact]
    public void Every_document_is_a_resource_of_its_own_with_its_own_text()
    {
        var direct = typeof(HandbookResources).GetMethods()
            .Select(method => (Method: method, Attribute: method.GetCustomAttribute<McpServerResourceAttribute>()))
            .Where(member => member.Attribute is { UriTemplate: var uri } && !uri!.Contains('{', StringComparison.Ordinal) && member.Attribute.Name != "index")
            .ToDictionary(member => member.Attribute!.UriTemplate!, member => member, StringComparer.Ordinal);

        Assert.InRange(direct.Count, 6, 8);
        Assert.Equal(Handbook.All.Select(document => document.Uri), direct.Keys.Order(StringComparer.Ordinal));
        foreach (var document in Handbook.All)
        {
            Assert.Equal(document.Title, direct[document.Uri].Attribute!.Title);
            Assert.Equal(document.Markdown, direct[document.Uri].Method.Invoke(Resources, null));
        }
    }

    [Fact]
    public void Every_document_has_a_summary_and_sections_with_distinct_slugs() => Assert.All(Handbook.All, document =>
    {
        Assert.NotEmpty(document.Summary);
        Assert.True(document.Sections.Count >= 2);
        Assert.Distinct(document.Sections.Select(section => section.Slug));
        Assert.All(document.Sections, section => Assert.NotEmpty(section.Text));
    });

    [Fact]
    public void The_index_names_every_document_and_section()
    {
        var index = Resources.Index();

        Assert.All(Handbook.All, document =>
        {
            Assert.Contains($"\n{document.Uri}\n", index, StringComparison.Ordinal);
            Assert.All(document.Sections, section => Assert.Contains($"- {document.Uri}/{section.Slug}: {section.Title}\n", index, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void A_section_is_read_by_its_slug()
    {
        var section = Resources.Section("vacation-policy", "carrying-days-over");

        Assert.Equal("doc://handbook/vacation-policy/carrying-days-over", section.Uri);
        Assert.StartsWith("## Carrying days over\n\nUp to five", section.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Illness", section.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vacation-policy", "no-such-section")]
    [InlineData("no-such-document", "carrying-days-over")]
    [InlineData("vacation-policy", "Carrying-Days-Over")]
    [InlineData("..", "..")]
    public void An_unknown_section_is_the_same_not_found_as_an_unknown_document(string slug, string section)
    {
        var refused = Assert.Throws<McpProtocolException>(() => Resources.Section(slug, section));

        Assert.Equal((McpErrorCode.InvalidParams, "Resource not found."), (refused.ErrorCode, refused.Message));
    }

    [Theory]
    [InlineData("no title")]
    [InlineData("# Title only")]
    [InlineData("## Too deep\n\nText")]
    public void A_document_without_title_and_summary_stops_the_start(string markdown) =>
        Assert.Throws<InvalidDataException>(() => HandbookDocument.Parse("d", markdown));
}
