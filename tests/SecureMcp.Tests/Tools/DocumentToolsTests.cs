using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using SecureMcp.Functions.Tools;

namespace SecureMcp.Tests.Tools;

public sealed class DocumentToolsTests
{
    private static readonly DocumentTools Tools = new(new Handbook());

    [Fact]
    public void The_document_that_holds_most_of_the_words_comes_first()
    {
        var hits = Tools.SearchDocuments("hotel receipts").Hits;

        Assert.Equal("doc://handbook/travel-expenses", hits[0].Uri);
        Assert.Equal("Travel expenses", hits[0].Title);
        Assert.Contains("otel", hits[0].Snippet, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VACATION")]
    [InlineData("vacation?!")]
    [InlineData("vaca")]
    [InlineData("vacation vacation vacation")]
    public void Case_punctuation_repetition_and_missing_endings_do_not_matter(string query) =>
        Assert.Equal("doc://handbook/vacation-policy", Tools.SearchDocuments(query).Hits[0].Uri);

    [Fact]
    public void The_inside_of_a_word_is_not_found() => Assert.Equal(0, Tools.SearchDocuments("acation").Total);

    [Theory]
    [InlineData("zyzzyva")]
    [InlineData("...")]
    [InlineData(" ")]
    public void No_fitting_word_finds_nothing(string query)
    {
        var result = Tools.SearchDocuments(query);

        Assert.Equal(0, result.Total);
        Assert.Empty(result.Hits);
    }

    [Fact]
    public void The_limit_cuts_the_hits_but_not_the_total()
    {
        var all = Tools.SearchDocuments("the", limit: 20);
        var two = Tools.SearchDocuments("the", limit: 2);

        Assert.Equal(all.Hits.Count, all.Total);
        Assert.Equal((2, all.Total), (two.Hits.Count, two.Total));
        Assert.Equal(all.Hits.Take(2), two.Hits);
        Assert.InRange(Tools.SearchDocuments("the").Hits.Count, 1, 5);
    }

    [Fact]
    public void Equal_hits_are_in_the_order_of_their_slugs()
    {
        var documents = new[] { "zebra", "apple", "mango" }.Select(slug => HandbookDocument.Parse(slug, "# Title\n\nsame words\n"));

        Assert.Equal(["apple", "mango", "zebra"], HandbookSearch.Rank(documents, "same").Select(hit => hit.Document.Slug));
    }

    [Fact]
    public void More_different_words_beat_more_occurrences()
    {
        var both = HandbookDocument.Parse("z", "# T\n\nred fox\n");
        var many = HandbookDocument.Parse("a", "# Red red\n\nred red red red\n");

        Assert.Equal("z", HandbookSearch.Rank([many, both], "red fox")[0].Document.Slug);
    }

    [Fact]
    public void A_snippet_is_one_short_line_around_the_hit_and_cuts_no_word()
    {
        var filler = string.Join(' ', Enumerable.Repeat("filler", 100));
        var document = HandbookDocument.Parse("d", $"# T\n\nSummary.\n\n## S\n\n{filler}\nneedle {filler}\n");

        var snippet = Assert.Single(HandbookSearch.Rank([document], "needle")).Snippet;

        Assert.InRange(snippet.Length, 100, 210);
        Assert.Contains("needle", snippet, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', snippet);
        Assert.All(snippet.Split(' '), word => Assert.Contains(word, (string[])["...", "filler", "needle"]));
    }

    [Fact]
    public void A_text_without_spaces_still_has_a_bounded_snippet()
    {
        var document = HandbookDocument.Parse("d", $"# T\n\n{new string('a', 5000)}\n");

        Assert.InRange(HandbookSearch.Rank([document], "a")[0].Snippet.Length, 0, 210);
    }

    [Fact]
    public void The_prompt_attaches_the_document()
    {
        var messages = Tools.SummarizeDocument("vacation-policy").ToArray();

        Assert.All(messages, message => Assert.Equal(Role.User, message.Role));
        var resource = Assert.IsType<TextResourceContents>(Assert.IsType<EmbeddedResourceBlock>(messages[1].Content).Resource);
        Assert.Equal("doc://handbook/vacation-policy", resource.Uri);
        Assert.Contains("28 days", resource.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-document")]
    [InlineData("../Handbook/vacation-policy")]
    [InlineData("Vacation-Policy")]
    [InlineData("")]
    public void The_prompt_refuses_an_unknown_slug_without_repeating_it(string slug)
    {
        var refused = Assert.Throws<McpProtocolException>(() => Tools.SummarizeDocument(slug));

        Assert.Equal(McpErrorCode.InvalidParams, refused.ErrorCode);
        if (slug.Length > 0)
            Assert.DoesNotContain(slug, refused.Message, StringComparison.Ordinal);
    }
}
