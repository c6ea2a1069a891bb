using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Promise: who lacks a scope of the whole endpoint is told which to ask for, all at once, and nothing of any member.</summary>
public sealed class RequiredScopesTests : IAsyncLifetime
{
    private const string Prefix = "api://22222222-2222-4222-8222-222222222222/";
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await StartAsync();

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory]
    [InlineData("plain")]
    [InlineData("reader")]
    public async Task A_caller_without_all_of_them_is_told_403_with_all_of_them(string caller)
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Call(caller, "echo", new JsonObject { ["text"] = "x" }));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(
            $"Bearer resource_metadata=\"https://tools.example.com/.well-known/oauth-protected-resource/mcp\", scope=\"{Prefix}secrets.read {Prefix}secrets.write\", "
            + "error=\"insufficient_scope\", error_description=\"The access token lacks a scope that this call needs.\"",
            Assert.Single(response.Headers.NonValidated["WWW-Authenticate"]));
    }

    [Fact]
    public async Task A_caller_with_all_of_them_goes_on()
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Call("writer", "echo", new JsonObject { ["text"] = "x" }));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Hidden_absent_and_malformed_look_alike_to_who_lacks_them()
    {
        var hidden = await AnswerAsync(TestEndpoint.Call("reader", "rule_everything"));

        Assert.Equal(hidden, await AnswerAsync(TestEndpoint.Call("reader", "no_such_tool")));
        Assert.Equal(hidden, await AnswerAsync(TestEndpoint.Call("reader", "read_secret")));
        Assert.Equal(hidden, await AnswerAsync(TestEndpoint.Modern("reader", "no/such")));
        Assert.Equal(hidden, await AnswerAsync(TestEndpoint.Modern("reader", "server/discover")));
    }

    [Fact]
    public async Task The_refusal_is_recorded_with_the_rule_that_decided()
    {
        using var response = await endpoint.SendAsync(TestEndpoint.Call("reader", "read_secret"));

        var record = Assert.Single(endpoint.Records);
        Assert.Equal(("reader", "refused", "InsufficientScope/required_scopes", "scope secrets.write and scope secrets.read"), (record.SubjectId, record.Decision, record.Reason, record.Rule));
    }

    [Fact]
    public async Task A_role_of_an_app_and_a_mapped_scope_count_as_scopes()
    {
        await using var mapped = await StartAsync(new()
        {
            ["SecureMcp:Callers:Chain:ScopeMappings:0:Role"] = "secrets.read",
            ["SecureMcp:Callers:Chain:ScopeMappings:0:To:0"] = "secrets.write",
        });
        using var app = await mapped.SendAsync(TestEndpoint.Modern("app", "tools/list"));
        using var unmapped = await endpoint.SendAsync(TestEndpoint.Modern("app", "tools/list"));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (app.StatusCode, unmapped.StatusCode));
    }

    [Fact]
    public async Task What_the_metadata_and_the_challenge_name_is_what_the_provider_knows()
    {
        await using var mapped = await StartAsync(new()
        {
            ["SecureMcp:Callers:Chain:ScopeMappings:0:Scope"] = "everything",
            ["SecureMcp:Callers:Chain:ScopeMappings:0:To:0"] = "secrets.read",
            ["SecureMcp:Callers:Chain:ScopeMappings:0:To:1"] = "secrets.write",
        });
        var metadata = await mapped.SendForJsonAsync(new HttpRequestMessage(HttpMethod.Get, "/.well-known/oauth-protected-resource"));
        using var refused = await mapped.SendAsync(TestEndpoint.Modern("plain", "tools/list"));

        Assert.Equal([$"{Prefix}everything"], metadata.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()));
        Assert.Contains($"scope=\"{Prefix}everything\"", Assert.Single(refused.Headers.NonValidated["WWW-Authenticate"]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_member_needs_is_named_with_what_all_need_once_each()
    {
        using var services = TestServices.Build(Required);
        var challenge = services.GetRequiredService<IChallenges>().ChallengeFor(new Refusal(RefusalReason.InsufficientScope) { Scopes = ["secrets.read", "documents.read"] });

        Assert.Contains($"scope=\"{Prefix}documents.read {Prefix}secrets.read {Prefix}secrets.write\"", challenge, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Required => new()
    {
        ["SecureMcp:Callers:Chain:RequiredScopes:0"] = "secrets.write",
        ["SecureMcp:Callers:Chain:RequiredScopes:1"] = "secrets.read",
        ["SecureMcp:Policies:WriteScopes:0"] = "secrets.write",
    };

    private static Task<TestEndpoint> StartAsync(Dictionary<string, string?>? more = null)
    {
        var settings = Required;
        foreach (var (key, value) in more ?? [])
            settings[key] = value;
        return TestEndpoint.StartAsync(settings);
    }

    private async Task<string> AnswerAsync(HttpRequestMessage request)
    {
        using var response = await endpoint.SendAsync(request);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!.ToJsonString();
        return $"{(int)response.StatusCode} {response.Headers.NonValidated["WWW-Authenticate"]} {body}";
    }
}
