using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Lists come in pages of what the caller may see, and no cursor shows more or less than that.</summary>
public sealed class PagesTests
{
    private static readonly Dictionary<string, string?> TwoEach = new() { ["SecureMcp:Policies:PageSize"] = "2" };

    public static TheoryData<string, bool> Callers => new()
    {
        { "plain", false }, { "reader", false }, { "writer", false }, { "admin", false },
        { "plain", true }, { "reader", true }, { "writer", true }, { "admin", true },
    };

    public static TheoryData<string, bool> Methods => new()
    {
        { "tools/list", false }, { "prompts/list", false }, { "resources/list", false }, { "resources/templates/list", false },
        { "tools/list", true }, { "prompts/list", true }, { "resources/list", true }, { "resources/templates/list", true },
    };

    [Theory, MemberData(nameof(Callers))]
    public async Task The_pages_together_are_the_list_whatever_their_size(string caller, bool legacy)
    {
        await using var whole = await TestEndpoint.StartAsync();
        foreach (var (method, list, field) in Lists)
        {
            var expected = Assert.Single(await PagesAsync(whole, caller, method, list, field, legacy));
            foreach (var size in new[] { 1, 2, 3, 1000 })
            {
                await using var endpoint = await TestEndpoint.StartAsync(new Dictionary<string, string?> { ["SecureMcp:Policies:PageSize"] = size.ToString(CultureInfo.InvariantCulture) });
                var pages = await PagesAsync(endpoint, caller, method, list, field, legacy);

                Assert.Equal(expected, pages.SelectMany(page => page));
                Assert.Equal(expected.Order(StringComparer.Ordinal), expected);
                // No page is empty or short because something hidden was cut out of it, and none says that there is more when there is not.
                Assert.All(pages.SkipLast(1), page => Assert.Equal(size, page.Count));
                Assert.Equal(Math.Max(1, (expected.Count + size - 1) / size), pages.Count);
            }
        }
    }

    [Fact]
    public async Task Hidden_members_show_on_no_page()
    {
        await using var endpoint = await TestEndpoint.StartAsync(TwoEach);
        foreach (var legacy in new[] { false, true })
        {
            var pages = await PagesAsync(endpoint, "plain", "tools/list", "tools", "name", legacy);
            Assert.Equal(["big echo", "fail progress", "refuse wait"], pages.Select(page => string.Join(' ', page)));
            Assert.Equal(["note://open"], (await PagesAsync(endpoint, "plain", "resources/list", "resources", "uri", legacy)).SelectMany(page => page));
            Assert.Equal(["greet"], (await PagesAsync(endpoint, "plain", "prompts/list", "prompts", "name", legacy)).SelectMany(page => page));
        }
    }

    [Fact]
    public async Task A_forged_cursor_shows_nothing_that_is_hidden_and_does_not_tell_whether_it_exists()
    {
        await using var endpoint = await TestEndpoint.StartAsync(TwoEach);
        // The same place in the order: one is hidden from the caller, the other is not there.
        var hidden = await AskAsync(endpoint, "plain", "tools/list", ListCursor.Write(MemberKind.Tool, "read_secret", FakeTokens.Plain), legacy: false);
        var absent = await AskAsync(endpoint, "plain", "tools/list", ListCursor.Write(MemberKind.Tool, "read_secreu", FakeTokens.Plain), legacy: false);

        Assert.Equal(absent.GetRawText(), hidden.GetRawText());
        Assert.Equal(["refuse", "wait"], Names(hidden, "tools", "name"));
    }

    [Theory, MemberData(nameof(Methods))]
    public async Task A_cursor_that_is_not_of_this_list_and_caller_is_an_error_and_not_an_empty_list(string method, bool legacy)
    {
        await using var endpoint = await TestEndpoint.StartAsync(TwoEach);
        var kind = ListCursor.KindOf(method)!.Value;
        var good = ListCursor.Write(kind, "a", FakeTokens.Plain);
        JsonNode?[] bad =
        [
            "", "1", "echo", good + "=", good[..^1], good.ToUpperInvariant(), new string('A', 5000),
            ListCursor.Write(kind, "a", FakeTokens.Reader), ListCursor.Write(kind == MemberKind.Tool ? MemberKind.Prompt : MemberKind.Tool, "a", FakeTokens.Plain),
            1, true, null, new JsonObject(), new JsonArray(good),
        ];
        foreach (var cursor in bad)
        {
            var error = (await AskAsync(endpoint, "plain", method, cursor, legacy)).GetProperty("error");
            Assert.Equal(-32602, error.GetProperty("code").GetInt32());
            Assert.Equal(ListCursor.Problem, error.GetProperty("message").GetString());
        }

        Assert.True((await AskAsync(endpoint, "plain", method, good, legacy)).TryGetProperty("result", out _));
    }

    [Fact]
    public async Task An_instance_takes_the_cursors_of_another_one()
    {
        await using var one = await TestEndpoint.StartAsync(TwoEach);
        await using var other = await TestEndpoint.StartAsync(TwoEach);
        var first = await AskAsync(one, "plain", "tools/list", cursor: null, legacy: false, send: false);
        var next = first.GetProperty("result").GetProperty("nextCursor").GetString();

        Assert.Equal(["fail", "progress"], Names(await AskAsync(other, "plain", "tools/list", next, legacy: false), "tools", "name"));
    }

    [Fact]
    public async Task A_refused_cursor_is_recorded_under_its_own_word()
    {
        await using var endpoint = await TestEndpoint.StartAsync();
        await AskAsync(endpoint, "plain", "tools/list", "x", legacy: false);

        Assert.Equal("ParametersInvalid/cursor", Assert.Single(endpoint.Records).Reason);
    }

    private static IEnumerable<(string Method, string List, string Field)> Lists =>
    [
        ("tools/list", "tools", "name"), ("prompts/list", "prompts", "name"),
        ("resources/list", "resources", "uri"), ("resources/templates/list", "resourceTemplates", "uriTemplate"),
    ];

    private static async Task<List<List<string>>> PagesAsync(TestEndpoint endpoint, string caller, string method, string list, string field, bool legacy)
    {
        List<List<string>> pages = [];
        string? cursor = null;
        do
        {
            var answer = await AskAsync(endpoint, caller, method, cursor, legacy, send: cursor is not null);
            pages.Add(Names(answer, list, field));
            cursor = answer.GetProperty("result").TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null && pages.Count < 50);
        return pages;
    }

    private static List<string> Names(JsonElement answer, string list, string field) =>
        [.. answer.GetProperty("result").GetProperty(list).EnumerateArray().Select(item => item.GetProperty(field).GetString()!)];

    private static async Task<JsonElement> AskAsync(TestEndpoint endpoint, string caller, string method, JsonNode? cursor, bool legacy, bool send = true)
    {
        var parameters = new JsonObject();
        if (send)
            parameters["cursor"] = cursor;
        using var request = legacy ? TestEndpoint.Legacy(caller, method, parameters) : TestEndpoint.Modern(caller, method, parameters);
        return await endpoint.SendForJsonAsync(request);
    }
}
