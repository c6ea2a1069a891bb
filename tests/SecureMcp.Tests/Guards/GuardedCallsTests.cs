using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Callers;
using SecureMcp.Tests.Pipelines;
using SecureMcp.Tests.Support;
using SecureMcp.Tests.Tasks;

namespace SecureMcp.Tests.Guards;

/// <summary>Guards on a running endpoint: what is refused never reaches the member, what passes reaches it as it was judged.</summary>
public sealed class GuardedCallsTests : IAsyncLifetime
{
    private static readonly string Root = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await TestEndpoint.StartAsync(
        new Dictionary<string, string?> { ["SecureMcp:Tasks:Enabled"] = "true" },
        services => services.AddSingleton<ICallerChain, LiveCallers>(),
        builder => builder.AddMembers<GuardedMembers>());

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory]
    [InlineData("fetch", """{"page":"https://www.example.com/a?b=1","link":"https://8.8.8.8/"}""", "https://www.example.com/a?b=1 https://8.8.8.8/")]
    [InlineData("fetch", """{"page":"https://www.example.com/","link":null}""", "https://www.example.com/ ")]
    [InlineData("open", """{"id":"a-1"}""", "a-1 ")]
    [InlineData("order", """{"order":{"id":"o","lines":[{"web-page":"https://shop.example.com/1"},{}],"next":{"id":"n","lines":[]}},"tags":["a","bcde"]}""", "o https://shop.example.com/1, n a,bcde")]
    [InlineData("shape", """{"shape":{"kind":"circle","name":"c","label":"ab"}}""", "Circle")]
    [InlineData("shape", """{"shape":{"kind":"square","name":"s","side":"!"}}""", "Square")]
    public async Task What_passes_reaches_the_member(string tool, string arguments, string expected)
    {
        foreach (var legacy in new[] { false, true })
            Assert.Equal(expected, Text(await CallAsync(tool, arguments, legacy)));
    }

    [Theory]
    [InlineData("fetch", """{"page":"https://127.0.0.1/"}""", "/page: url: must not name an address or a host that is not of the public internet")]
    [InlineData("fetch", """{"page":"https://evil.com/"}""", "/page: url: must name one of these hosts: *.example.com")]
    [InlineData("fetch", """{"page":"https://www.example.com/","link":"http://8.8.8.8/"}""", "/link: url: must begin with https://")]
    [InlineData("read", """{"path":"../secret"}""", "/path: path: must have no part that is empty, begins or ends with a space, ends with a dot, is too long, or is the name of a device")]
    [InlineData("read", """{"path":"/etc/passwd"}""", "/path: path: must be a relative path")]
    [InlineData("open", """{"id":7}""", "/id: identifier: must be a string")]
    [InlineData("open", """{"id":["a"]}""", "/id: identifier: must be a string")]
    [InlineData("open", """{"ID":"--help"}""", "/ID: identifier: must be 1 to 64 characters: letters a-z and A-Z and digits 0-9, with single signs of -_. between them")]
    [InlineData("open", """{"id":"a","order":{"Id":"-x","lines":[]}}""", "/order/Id: identifier: must be 1 to 64 characters: letters a-z and A-Z and digits 0-9, with single signs of -_. between them")]
    [InlineData("open", """{"id":"a","order":"{\"id\":\"-x\",\"lines\":[]}"}""", "/order: type: must be an object")]
    [InlineData("open", """{"id":"a","order":{"id":"a","lines":{}}}""", "/order/lines: type: must be an array")]
    [InlineData("order", """{"order":{"id":"o","lines":[{},{"web-page":"https://www.example.com/"}]}}""", "/order/lines/1/web-page: url: must name one of these hosts: shop.example.com")]
    [InlineData("order", """{"order":{"id":"o","lines":[{"file":".."}]}}""", "/order/lines/0/file: path: must have no part that is empty, begins or ends with a space, ends with a dot, is too long, or is the name of a device")]
    [InlineData("order", """{"order":{"id":"o","lines":[],"next":{"id":"n","lines":[],"next":{"id":"-","lines":[]}}}}""", "/order/next/next/id: identifier: must be 1 to 64 characters: letters a-z and A-Z and digits 0-9, with single signs of -_. between them")]
    [InlineData("order", """{"order":{"id":"o","lines":[],"named":{"a b":{"web-page":"x"}}}}""", "/order/named/…/web-page: url: must begin with https://")]
    [InlineData("order", """{"order":{"id":"o","lines":[]},"tags":["a","abcde"]}""", "/tags/1: identifier: must be 1 to 4 characters: letters a-z and A-Z and digits 0-9, with single signs of -_. between them")]
    [InlineData("shape", """{"shape":{"kind":"circle","label":"abc"}}""", "/shape/label: identifier: must be 1 to 2 characters: letters a-z and A-Z and digits 0-9, with single signs of -_. between them")]
    [InlineData("shape", """{"shape":{"kind":"circle","name":"-"}}""", "/shape/name: identifier: must be 1 to 64 characters: letters a-z and A-Z and digits 0-9, with single signs of -_. between them")]
    public async Task What_does_not_pass_is_refused_by_place_guard_and_rule_and_is_on_record(string tool, string arguments, string violation)
    {
        foreach (var legacy in new[] { false, true })
        {
            var answer = await CallAsync(tool, arguments, legacy);

            Assert.True(answer.GetProperty("result").GetProperty("isError").GetBoolean());
            Assert.Equal($"The arguments are not ones that this tool takes.\n{violation}", Text(answer));
        }

        var word = violation.Split(": ")[1];
        Assert.Equal(2, endpoint.Records.Count);
        Assert.All(endpoint.Records, record => Assert.Equal(("refused", $"ArgumentRefused/{word}"), (record.Decision, record.Reason)));
    }

    [Fact]
    public async Task Ten_violations_are_told_at_once()
    {
        var tags = new JsonArray([.. Enumerable.Range(0, 12).Select(_ => (JsonNode)"-")]);
        var text = Text(await CallAsync("order", new JsonObject { ["order"] = new JsonObject { ["id"] = "o", ["lines"] = new JsonArray() }, ["tags"] = tags }.ToJsonString()))!;

        Assert.Equal(10, text.Split("identifier").Length - 1);
        Assert.EndsWith("\nThere may be more.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_reaches_the_member_in_full_wherever_it_stands()
    {
        Assert.Equal(Path.Join(Root, "a/b.txt"), Text(await CallAsync("read", """{"path":"a/b.txt"}""")));
        Assert.Equal(
            $"o {Path.Join(Root, "x")},https://shop.example.com/{Path.Join(Root, "y")}  ",
            Text(await CallAsync("order", """{"order":{"id":"o","lines":[{"file":"x"},{"web-page":"https://shop.example.com/","file":"y"}]}}""")));
        Assert.Equal(Path.Join(Root, "once"), Text(await CallAsync("once", """{"path":"once"}""")));
    }

    [Fact]
    public async Task The_run_of_a_task_gets_the_path_in_full_too()
    {
        using var start = TaskEndpoint.Request("user", "tools/call", new JsonObject { ["name"] = "behind", ["arguments"] = new JsonObject { ["path"] = "a" } });
        var id = (await endpoint.SendForJsonAsync(start)).GetProperty("result").GetProperty("taskId").GetString();
        JsonElement task;
        do
        {
            using var poll = TaskEndpoint.Request("user", "tasks/get", new JsonObject { ["taskId"] = id });
            task = (await endpoint.SendForJsonAsync(poll)).GetProperty("result");
        }
        while (task.GetProperty("status").GetString() == "working");

        Assert.Contains(Path.Join(Root, "a"), task.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_filled_in_for_the_caller_is_guarded_too() =>
        Assert.Contains("/userId: identifier: must be", Text(await CallAsync("own", "{}")), StringComparison.Ordinal);

    [Fact]
    public async Task A_prompt_is_refused_with_invalid_parameters()
    {
        using var bad = TestEndpoint.Modern("user", "prompts/get", new JsonObject { ["name"] = "greet", ["arguments"] = new JsonObject { ["name"] = "a\u202Eb" } });
        using var good = TestEndpoint.Modern("user", "prompts/get", new JsonObject { ["name"] = "greet", ["arguments"] = new JsonObject { ["name"] = "ab" } });

        Assert.Equal(-32602, (await endpoint.SendForJsonAsync(bad)).GetProperty("error").GetProperty("code").GetInt32());
        Assert.Contains("hello ab", (await endpoint.SendForJsonAsync(good)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_guard_that_can_not_be_kept_stops_the_start()
    {
        var stopped = await Assert.ThrowsAsync<SecureMcpStartException>(() => TestEndpoint.StartAsync(members: builder => builder.AddMembers<MisplacedGuards>()));

        Assert.Equal(
            [
                "'no_root' has a [PathArgument] with a Root that is no directory of this machine.",
                "The resource template 'note://{id}' has the parameter 'id', which carries [IdentifierArgument]: only arguments of tools and prompts can be guarded, and what stands in a URI can't.",
                "The tool 'caller' has the parameter 'caller', which carries [IdentifierArgument] and is no argument: the input schema does not name it.",
                "The tool 'converted' has the parameter 'converted', of the type Converted whose guards can't be kept: a converter of its own reads it.",
                "The tool 'empty_root' has the parameter 'path', which carries [PathArgument] without a Root.",
                "The tool 'lengths' has the parameter 'id', which carries [IdentifierArgument] with lengths that are not 1 to 1024, the least first.",
                "The tool 'lengths' has the parameter 'id', which carries [IdentifierArgument] with letters that are none.",
                "The tool 'lengths' has the parameter 'id', which carries [IdentifierArgument] with signs that are not signs of ASCII.",
                "The tool 'nested' has the parameter 'holders' with the property 'Holder.count', which carries [UrlArgument] and is of a type that it does not fit.",
                "The tool 'nested' has the parameter 'holders' with the property 'Holder.id', which carries [IdentifierArgument] and is read by a converter of its own.",
                "The tool 'no_host' has the parameter 'url', which carries [UrlArgument] without a host: list allowed hosts, or set AnyPublicHost.",
                "The tool 'number' has the parameter 'id', which carries [IdentifierArgument] and is of a type that it does not fit.",
                "The tool 'path_uri' has the parameter 'path', which carries [PathArgument] and is of a type that it does not fit.",
                "The tool 'two' has the parameter 'id', which carries [IdentifierArgument] and [UrlArgument]: keep one.",
            ],
            stopped.Problems.Order(StringComparer.Ordinal));
    }

    private async Task<JsonElement> CallAsync(string tool, string arguments, bool legacy = false)
    {
        var parameters = new JsonObject { ["name"] = tool, ["arguments"] = JsonNode.Parse(arguments) };
        using var request = legacy ? TestEndpoint.Legacy("user", "tools/call", parameters) : TestEndpoint.Modern("user", "tools/call", parameters);
        return await endpoint.SendForJsonAsync(request);
    }

    private static string? Text(JsonElement answer) => answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString();
}
