using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Functions;
using SecureMcp.Functions.Tools;

namespace SecureMcp.Tests.Tools;

/// <summary>The members as the MCP SDK calls them: arguments in JSON, answers in JSON.</summary>
public sealed class DispatchTests
{
    private const string Meta = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}
        """;

    [Fact]
    public async Task Whoami_leaves_out_what_an_application_does_not_have()
    {
        var answer = await CallAsync("whoami", "{}", SampleCallers.App("documents.read"));

        var identity = answer.GetProperty("structuredContent");
        Assert.Equal((SampleCallers.DanaId, true), (identity.GetProperty("subjectId").GetString(), identity.GetProperty("isApp").GetBoolean()));
        Assert.False(identity.TryGetProperty("displayName", out _));
    }

    [Theory]
    [InlineData("search_documents", """{"query":"vacation"}""", "hits")]
    [InlineData("search_documents", """{"query":"the","limit":2}""", "total")]
    [InlineData("get_runbook", """{"name":"credential-leak"}""", "steps")]
    [InlineData("get_user_profile", $$"""{"userId":"{{SampleCallers.DanaId}}"}""", "department")]
    [InlineData("refund_order", """{"orderId":"ORD-1001","amount":49.9,"reason":"Broken lamp"}""", "refundable")]
    [InlineData("deprovision_tenant", """{"workspace":"blue-harbor","reason":"Contract ended"}""", "deprovisionedAt")]
    public async Task A_tool_answers_with_structure_and_the_same_as_text(string tool, string arguments, string expected)
    {
        var answer = await CallAsync(tool, arguments);

        Assert.False(answer.TryGetProperty("isError", out var isError) && isError.GetBoolean(), answer.ToString());
        var structure = answer.GetProperty("structuredContent");
        Assert.True(structure.TryGetProperty(expected, out _), structure.ToString());
        Assert.True(JsonElement.DeepEquals(structure, JsonElement.Parse(answer.GetProperty("content")[0].GetProperty("text").GetString()!)));
    }

    [Theory]
    [InlineData("refund_order", """{"orderId":"ORD-1005","amount":1,"reason":"Because"}""", "cancelled")]
    [InlineData("deprovision_tenant", """{"workspace":"internal-platform","reason":"Because"}""", "protected")]
    [InlineData("get_user_profile", $$"""{"userId":"{{SampleCallers.UnknownId}}"}""", "Nobody")]
    public async Task A_business_refusal_reaches_the_model_as_text(string tool, string arguments, string part)
    {
        var answer = await CallAsync(tool, arguments);

        Assert.True(answer.GetProperty("isError").GetBoolean());
        Assert.Contains(part, answer.GetProperty("content")[0].GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doc://handbook/index", "# Handbook")]
    [InlineData("doc://handbook/vacation-policy", "# Vacation policy")]
    [InlineData("doc://handbook/vacation-policy/carrying-days-over", "## Carrying days over")]
    public async Task A_resource_is_read_as_markdown_under_the_uri_that_was_asked_for(string uri, string start)
    {
        var content = (await SendAsync("resources/read", $$"""{"uri":"{{uri}}"}""")).GetProperty("result").GetProperty("contents")[0];

        Assert.Equal((uri, "text/markdown"), (content.GetProperty("uri").GetString(), content.GetProperty("mimeType").GetString()));
        Assert.StartsWith(start, content.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doc://handbook/no-such-document")]
    [InlineData("doc://handbook/vacation-policy/no-such-section")]
    [InlineData("doc://handbook/..%2Frunbooks.json/x")]
    public async Task An_unknown_resource_is_an_error_with_the_code_of_the_current_revision(string uri) =>
        Assert.Equal(-32602, (await SendAsync("resources/read", $$"""{"uri":"{{uri}}"}""")).GetProperty("error").GetProperty("code").GetInt32());

    [Theory]
    [InlineData("""{"name":"summarize_document","arguments":{"slug":"onboarding"}}""", "# Onboarding")]
    [InlineData("""{"name":"draft_incident_update","arguments":{"runbook":"service-outage","situation":"Sign-in fails."}}""", "Sign-in fails.")]
    public async Task A_prompt_comes_filled_in(string parameters, string part) =>
        Assert.Contains(part, (await SendAsync("prompts/get", parameters)).GetProperty("result").GetProperty("messages")[1].ToString(), StringComparison.Ordinal);

    private static async Task<JsonElement> CallAsync(string tool, string arguments, Caller? caller = null) =>
        (await SendAsync("tools/call", $$"""{"name":"{{tool}}","arguments":{{arguments}}}""", caller)).GetProperty("result");

    private static async Task<JsonElement> SendAsync(string method, string parameters, Caller? caller = null)
    {
        var registered = new ServiceCollection();
        new FunctionApp().Configure(registered, new ConfigurationBuilder().Build());
        registered.AddScoped(_ => caller ?? SampleCallers.Person());
        await using var services = registered.BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var request = JsonSerializer.Deserialize<JsonRpcMessage>(
            $$"""{"jsonrpc":"2.0","id":1,"method":"{{method}}","params":{{parameters[..^1]}},{{Meta}}""" + "}}",
            McpJsonUtilities.DefaultOptions)!;
        request.Context = new() { ProtocolVersion = "2026-07-28" };
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = McpServer.Create(transport, Options(scope.ServiceProvider), serviceProvider: scope.ServiceProvider);
        var running = server.RunAsync(TestContext.Current.CancellationToken);
        using var written = new MemoryStream();
        await transport.HandlePostRequestAsync(request, written, TestContext.Current.CancellationToken);
        await transport.DisposeAsync();
        await running;
        return JsonElement.Parse(Encoding.UTF8.GetString(written.ToArray()).Split("data: ")[^1].Trim());
    }

    private static McpServerOptions Options(IServiceProvider services)
    {
        var options = new McpServerOptions { ScopeRequests = false, ToolCollection = [], PromptCollection = [], ResourceCollection = [] };
        foreach (var type in (Type[])[typeof(IdentityTools), typeof(DocumentTools), typeof(HandbookResources), typeof(RunbookTools), typeof(ProfileTools), typeof(OrderTools), typeof(WorkspaceTools)])
        {
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            {
                if (method.IsDefined(typeof(McpServerToolAttribute)))
                    options.ToolCollection.Add(McpServerTool.Create(method, _ => ActivatorUtilities.CreateInstance(services, type), new() { Services = services }));
                else if (method.IsDefined(typeof(McpServerPromptAttribute)))
                    options.PromptCollection.Add(McpServerPrompt.Create(method, _ => ActivatorUtilities.CreateInstance(services, type), new() { Services = services }));
                else if (method.IsDefined(typeof(McpServerResourceAttribute)))
                    options.ResourceCollection.Add(McpServerResource.Create(method, _ => ActivatorUtilities.CreateInstance(services, type), new() { Services = services }));
            }
        }

        return options;
    }
}
