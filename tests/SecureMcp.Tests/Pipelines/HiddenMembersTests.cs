using System.Text.Json.Nodes;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>A member that a caller may not use does not exist for it: not in a list, and not by its name.</summary>
public sealed class HiddenMembersTests : IAsyncLifetime
{
    private TestEndpoint endpoint = null!;

    public static TheoryData<string, string, string> Uses => new()
    {
        { "tools/call", "name", "read_secret" },
        { "tools/call", "name", "write_secret" },
        { "tools/call", "name", "rule_everything" },
        { "prompts/get", "name", "secret_prompt" },
        { "resources/read", "uri", "note://secret" },
        { "resources/read", "uri", "note://vault/1" },
    };

    public async ValueTask InitializeAsync() => endpoint = await TestEndpoint.StartAsync();

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory, MemberData(nameof(Uses))]
    public async Task Using_a_hidden_member_answers_byte_for_byte_what_an_unknown_one_does(string method, string field, string hidden)
    {
        // The same length, so that nothing but the name may differ.
        var unknown = hidden[..^1] + "~";
        foreach (var legacy in new[] { false, true })
        {
            var forHidden = await AskAsync(method, field, hidden, legacy);
            var forUnknown = await AskAsync(method, field, unknown, legacy);

            Assert.Equal(forUnknown.Replace(unknown, hidden, StringComparison.Ordinal), forHidden);
            Assert.Contains(legacy && field == "uri" ? "-32002" : "-32602", forHidden, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_hidden_prompt_cannot_be_completed_either()
    {
        static JsonObject Complete(string name) => new()
        {
            ["ref"] = new JsonObject { ["type"] = "ref/prompt", ["name"] = name },
            ["argument"] = new JsonObject { ["name"] = "x", ["value"] = "" },
        };

        var hidden = (await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "completion/complete", Complete("secret_prompt")))).GetRawText();
        var unknown = (await endpoint.SendForJsonAsync(TestEndpoint.Modern("plain", "completion/complete", Complete("secret_promp~")))).GetRawText();

        Assert.Equal(unknown.Replace("secret_promp~", "secret_prompt", StringComparison.Ordinal), hidden);
    }

    [Theory]
    [InlineData("plain", "big echo fail progress refuse wait")]
    [InlineData("reader", "big echo fail progress read_secret refuse wait")]
    [InlineData("writer", "big echo fail progress read_secret refuse wait write_secret")]
    [InlineData("admin", "big echo fail progress refuse rule_everything wait")]
    [InlineData("app", "big echo fail progress read_secret refuse wait")]
    public async Task Each_caller_sees_its_tools_in_the_order_of_their_names(string caller, string expected)
    {
        Assert.Equal(expected, await ListAsync(TestEndpoint.Modern(caller, "tools/list"), "tools", "name"));
        Assert.Equal(expected, await ListAsync(TestEndpoint.Legacy(caller, "tools/list"), "tools", "name"));
    }

    [Fact]
    public async Task Prompts_resources_and_templates_are_left_out_of_lists_too()
    {
        Assert.Equal("greet", await ListAsync(TestEndpoint.Modern("plain", "prompts/list"), "prompts", "name"));
        Assert.Equal("note://open", await ListAsync(TestEndpoint.Modern("plain", "resources/list"), "resources", "uri"));
        Assert.Equal("", await ListAsync(TestEndpoint.Modern("plain", "resources/templates/list"), "resourceTemplates", "uriTemplate"));
        Assert.Equal("greet secret_prompt", await ListAsync(TestEndpoint.Modern("reader", "prompts/list"), "prompts", "name"));
        Assert.Equal("note://open note://secret", await ListAsync(TestEndpoint.Modern("reader", "resources/list"), "resources", "uri"));
        Assert.Equal("note://vault/{id}", await ListAsync(TestEndpoint.Modern("reader", "resources/templates/list"), "resourceTemplates", "uriTemplate"));
    }

    [Fact]
    public async Task Only_the_audit_record_tells_hidden_from_absent()
    {
        await AskAsync("tools/call", "name", "read_secret", legacy: false);
        await AskAsync("tools/call", "name", "no_such_tool", legacy: false);

        Assert.Equal(["MemberUnknown/hidden", "MemberUnknown/absent"], endpoint.Records.Select(record => record.Reason));
        Assert.Equal(["scope secrets.read", null], endpoint.Records.Select(record => record.Rule));
    }

    private async Task<string> AskAsync(string method, string field, string name, bool legacy)
    {
        var parameters = new JsonObject { [field] = name };
        using var request = legacy ? TestEndpoint.Legacy("plain", method, parameters) : TestEndpoint.Modern("plain", method, parameters);
        using var response = await endpoint.SendAsync(request);
        var headers = string.Join('\n', response.Headers.Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}"));
        return $"{(int)response.StatusCode}\n{headers}\n{response.Content.Headers.ContentType}\n{await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
    }

    private async Task<string> ListAsync(HttpRequestMessage request, string list, string field)
    {
        var answer = await endpoint.SendForJsonAsync(request);
        request.Dispose();
        return string.Join(' ', answer.GetProperty("result").GetProperty(list).EnumerateArray().Select(item => item.GetProperty(field).GetString()));
    }
}
