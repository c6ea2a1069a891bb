using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Answers;
using SecureMcp.Calls;
using SecureMcp.Cli;
using SecureMcp.Cli.Apps;
using SecureMcp.Cli.Policies;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Cli;

/// <summary>What the command line says of callers and members is what the endpoint does with them.</summary>
public sealed class AppPolicyTests
{
    private static readonly (string Member, string Method, string Parameters)[] Uses =
    [
        ("tool:echo", "tools/call", """{"name":"echo","arguments":{"text":"a"}}"""),
        ("tool:read_secret", "tools/call", """{"name":"read_secret","arguments":{}}"""),
        ("tool:write_secret", "tools/call", """{"name":"write_secret","arguments":{"value":"a"}}"""),
        ("tool:rule_everything", "tools/call", """{"name":"rule_everything","arguments":{}}"""),
        ("prompt:greet", "prompts/get", """{"name":"greet","arguments":{"name":"a"}}"""),
        ("prompt:secret_prompt", "prompts/get", """{"name":"secret_prompt"}"""),
        ("resource:note://open", "resources/read", """{"uri":"note://open"}"""),
        ("resource:note://secret", "resources/read", """{"uri":"note://secret"}"""),
        ("resource:note://vault/1", "resources/read", """{"uri":"note://vault/1"}"""),
    ];

    public static TheoryData<string> Settings =>
    [
        "",
        "Callers:Chain:RequiredScopes:0=secrets.read",
        "Callers:Chain:Required=false",
        "Policies:RequireToolScopes=true",
        "Policies:Rules:0:Members:0=tool:echo Policies:Rules:0:When:0:Argument=text Policies:Rules:0:When:0:OneOf:0=a Policies:Rules:0:When:0:Scopes:0=secrets.read Callers:Chain:Required=false",
        "Policies:Rules:0:Members:0=tool:read_secret Policies:Rules:0:Mode=Override Policies:Rules:0:Scopes:0=vaults.read Policies:Rules:0:Visibility=Listed"
            + " Policies:Rules:1:Members:0=writes Policies:Rules:1:AuthenticationContexts:0=c1 Policies:Rules:2:Members:0=prompt:* Policies:Rules:2:Clients:0=other",
        "Callers:Chain:ScopeMappings:0:Role=admin Callers:Chain:ScopeMappings:0:To:0=secrets.read Policies:Rules:0:Members:0=* Policies:Rules:0:Schemes:0=test Policies:Rules:0:Scopes:0=nobody Policies:Rules:0:ReportOnly=true",
    ];

    [Theory, MemberData(nameof(Settings))]
    public async Task An_explanation_is_what_the_endpoint_answers(string settings)
    {
        var changes = settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => $"SecureMcp:{pair[0]}", pair => (string?)pair[1]);
        changes["SecureMcp:Limits:PermitLimit"] = "100000";
        await using var endpoint = await TestEndpoint.StartAsync(changes);
        var policy = new AppPolicy(endpoint.Services, TimeProvider.System);
        HashSet<string> answers = [];
        foreach (var caller in new[] { null, FakeTokens.Plain, FakeTokens.Reader, FakeTokens.Writer, FakeTokens.Admin, FakeTokens.App })
        {
            // A caller that isn't mapped here is mapped at the endpoint's door.
            var who = policy.Complete(Asked(caller));
            using var list = await endpoint.SendAsync(TestEndpoint.Modern(caller?.SubjectId, "tools/list"));
            var listed = (int)list.StatusCode == 200 ? (await Json(list)).GetProperty("result").GetProperty("tools").EnumerateArray().Select(tool => $"tool:{tool.GetProperty("name")}").ToHashSet() : [];
            foreach (var (name, method, parameters) in Uses)
            {
                var member = policy.Find(name);
                var sent = JsonNode.Parse(parameters)!.AsObject();
                var explained = policy.Explain(member, member.Access, who, JsonSerializer.SerializeToElement(sent["arguments"] ?? new JsonObject()));
                using var response = await endpoint.SendAsync(TestEndpoint.Modern(caller?.SubjectId, method, sent));
                var body = await Json(response);
                var code = body.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : (int?)null;

                var expected = explained.Refusal is { } refusal ? AnswerMap.For(refusal.Reason, ProtocolEra.Modern) : null;
                Assert.Equal((name, who.SubjectId, expected?.Status ?? 200, expected?.Code), (name, who.SubjectId, (int)response.StatusCode, code));
                if (member.Kind == MemberKind.Tool)
                    Assert.Equal((name, who.SubjectId, explained.IsListed), (name, who.SubjectId, listed.Contains(name)));
                answers.Add($"{explained.Answer}");
            }
        }

        Assert.True(answers.Count > 1, "Every answer is the same.");
    }

    [Fact]
    public async Task What_is_not_there_is_named_with_what_may_have_been_meant()
    {
        await using var endpoint = await TestEndpoint.StartAsync();
        var policy = new AppPolicy(endpoint.Services, TimeProvider.System);

        Assert.Equal("There is no such member. Near: tool:read_secret.", Assert.Throws<CommandException>(() => policy.Find("tool:raed_secret")).Message);
        Assert.Contains("prompt:secret_prompt", Assert.Throws<CommandException>(() => policy.Find("tool:secret_prompt")).Message, StringComparison.Ordinal);
        Assert.Equal("There is no such member. 'policy matrix' shows all.", Assert.Throws<CommandException>(() => policy.Find("tool:nothing_of_the_kind")).Message);
        Assert.Equal("note://vault/{id}", policy.Find("resource:note://vault/7").Name);
        Assert.Equal("note://vault/{id}", policy.Find("template:note://vault/{id}").Name);
    }

    [Fact]
    public async Task A_matrix_asks_for_each_thing_that_the_rules_ask_for()
    {
        await using var endpoint = await TestEndpoint.StartAsync(new Dictionary<string, string?>
        {
            ["SecureMcp:Policies:Rules:0:Members:0"] = "tool:write_secret",
            ["SecureMcp:Policies:Rules:0:Clients:0"] = "portal",
            ["SecureMcp:Policies:Rules:0:Visibility"] = "Hidden",
            ["SecureMcp:Callers:Chain:RequiredScopes:0"] = "mcp",
        });
        var policy = new AppPolicy(endpoint.Services, TimeProvider.System);

        var matrix = AccessMatrix.Of(policy, MatrixCallers.Of(policy, member => member.Access), member => member.Access);

        Assert.Equal(["nothing special", "scope secrets.read", "scope secrets.write", "role admin", "role owner", "everything", "everything, client portal"], matrix.Callers);
        Assert.Equal("- - - - - - use", Row("tool:write_secret"));
        Assert.Equal("- - - use use use use", Row("tool:rule_everything"));
        Assert.Equal("- use - - - use use", Row("prompt:secret_prompt"));
        Assert.Equal("use use use use use use use", Row("tool:echo"));

        string Row(string member) => string.Join(' ', matrix.Rows.Single(row => row.Member == member).Cells);
    }

    private static AskedCaller Asked(Caller? caller) => caller is null ? new AskedCaller { Anonymous = true } : new AskedCaller
    {
        Scopes = [.. caller.Scopes],
        Roles = [.. caller.Roles],
        Client = caller.ClientId,
        Tenant = caller.TenantId,
        Subject = caller.SubjectId,
        Scheme = caller.Scheme,
        AppOnly = caller.IsApp,
    };

    private static Task<JsonElement> Json(HttpResponseMessage response) => response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
}
