using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>A member that is hidden does not exist for whom its policies refuse, whatever else is wrong with the call.</summary>
public sealed class HiddenByPolicyTests : IAsyncLifetime
{
    private readonly AskedPolicies asked = new();
    private TestEndpoint endpoint = null!;

    public static TheoryData<string, string, string> HiddenUses => new()
    {
        { "tools/call", "name", "vault_key" },
        { "prompts/get", "name", "vault_talk" },
        { "resources/read", "uri", "vault://note" },
        { "resources/read", "uri", "vault://box/1" },
    };

    public async ValueTask InitializeAsync() => endpoint = await asked.StartAsync();

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory, MemberData(nameof(HiddenUses))]
    public async Task What_a_policy_hides_answers_byte_for_byte_what_an_unknown_name_does(string method, string field, string hidden)
    {
        var unknown = $"{hidden[0]}~{hidden[2..]}";
        foreach (var legacy in new[] { false, true })
        {
            // The second is wrong by the member's schema: that must not tell either.
            foreach (var arguments in new[] { "{}", """{"no":"such"}""" })
            {
                var forHidden = await WholeAsync(await AskAsync("user", method, field, hidden, legacy, arguments));
                var forUnknown = await WholeAsync(await AskAsync("user", method, field, unknown, legacy, arguments));

                Assert.Equal(forUnknown.Replace(unknown, hidden, StringComparison.Ordinal), forHidden);
            }
        }

        Assert.All(endpoint.Records.Where((_, i) => i % 2 == 0), record => Assert.Equal(("hidden", "policy vip"), (record.Reason!.Split('/')[1], record.Rule)));
        using var seen = await AskAsync("vip", method, field, hidden);
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        Assert.DoesNotContain("\"error\"", await seen.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_policy_hides_is_listed_only_for_those_whom_it_lets_through()
    {
        foreach (var (method, list, field, name) in new[] { ("tools/list", "tools", "name", "vault_key"), ("prompts/list", "prompts", "name", "vault_talk"), ("resources/list", "resources", "uri", "vault://note"), ("resources/templates/list", "resourceTemplates", "uriTemplate", "vault://box/{id}") })
        {
            Assert.DoesNotContain(name, await ListAsync("user", method, list, field));
            Assert.Contains(name, await ListAsync("vip", method, list, field));
            var use = asked.Uses.Last(use => use.Member == name);
            Assert.Equal((method, null, JsonValueKind.Undefined), (use.Method, use.Requested, use.Arguments.ValueKind));
        }
    }

    [Fact]
    public async Task A_policy_that_fails_over_a_list_leaves_out_its_member_and_no_other()
    {
        var tools = await ListAsync("vip", "tools/list", "tools", "name");

        Assert.DoesNotContain("broken_vault", tools);
        Assert.Contains("vault_key", tools);
        using var used = await AskAsync("vip", "tools/call", "name", "broken_vault");
        Assert.Contains("Unknown tool or prompt", await used.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_hold_what_the_caller_sees_whoever_decides_that()
    {
        await using var paged = await asked.StartAsync(("SecureMcp:Policies:PageSize", "3"));
        List<string?> seen = [];
        JsonElement result;
        string? cursor = null;
        do
        {
            using var request = TestEndpoint.Modern("user", "tools/list", cursor is null ? [] : new JsonObject { ["cursor"] = cursor });
            result = (await paged.SendForJsonAsync(request)).GetProperty("result");
            var page = result.GetProperty("tools").EnumerateArray().Select(tool => tool.GetProperty("name").GetString()).ToList();
            cursor = result.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
            Assert.True(page.Count == 3 || cursor is null);
            seen.AddRange(page);
        }
        while (cursor is not null);

        Assert.Equal(await ListAsync("user", "tools/list", "tools", "name"), seen);
    }

    private Task<HttpResponseMessage> AskAsync(string caller, string method, string field, string name, bool legacy = false, string arguments = "{}")
    {
        var parameters = new JsonObject { [field] = name };
        if (field == "name")
            parameters["arguments"] = JsonNode.Parse(arguments);
        return endpoint.SendAsync(legacy ? TestEndpoint.Legacy(caller, method, parameters) : TestEndpoint.Modern(caller, method, parameters));
    }

    private async Task<IReadOnlyList<string?>> ListAsync(string caller, string method, string list, string field)
    {
        using var request = TestEndpoint.Modern(caller, method);
        return [.. (await endpoint.SendForJsonAsync(request)).GetProperty("result").GetProperty(list).EnumerateArray().Select(item => item.GetProperty(field).GetString())];
    }

    private static async Task<string> WholeAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var headers = string.Join('\n', response.Headers.Where(header => header.Key != "Date").Select(header => $"{header.Key}: {string.Join(',', header.Value)}"));
            return $"{(int)response.StatusCode}\n{headers}\n{response.Content.Headers.ContentType}\n{await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}";
        }
    }
}
