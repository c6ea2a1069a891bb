using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Callers;
using SecureMcp.Functions.Tools;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Tools;

/// <summary>The profile tool through the whole endpoint: whose profile it shows is declared there, and seen to before it runs.</summary>
public sealed class ProfileToolsTests : IAsyncLifetime
{
    private TestEndpoint endpoint = null!;

    public async ValueTask InitializeAsync() => endpoint = await TestEndpoint.StartAsync(
        replace: services => services.AddSingleton<ProfileDirectory>().AddSingleton<ICallerChain, Directory>(),
        members: builder => builder.AddMembers<ProfileTools>());

    public ValueTask DisposeAsync() => endpoint.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData(SampleCallers.DanaId)]
    [InlineData("5F0C9A4E-7F0B-4D0E-9A53-1C6F4A1D0001")]
    public async Task Everybody_gets_the_own_profile(string? userId) => Assert.Equal("Dana Reyes", await NameAsync("dana", userId));

    [Fact]
    public async Task Somebody_without_an_entry_gets_what_the_credential_says() => Assert.Equal("Someone", await NameAsync("newcomer", null));

    [Fact]
    public async Task Another_persons_profile_is_refused_in_the_same_words_whether_or_not_that_person_exists()
    {
        var known = await RefusalAsync("dana", SampleCallers.OmarId);

        Assert.Equal(known, await RefusalAsync("dana", SampleCallers.UnknownId));
        Assert.Equal("/userId: must be the caller's own subject. Leave it out to have it filled in.", known);
    }

    [Fact]
    public async Task A_scope_called_admin_is_not_the_role() => await RefusalAsync("scoped", SampleCallers.OmarId);

    [Fact]
    public async Task The_role_admin_opens_another_persons_profile()
    {
        Assert.Equal("Omar Haddad", await NameAsync("admin", SampleCallers.OmarId));
        Assert.Equal("Dana Reyes", await NameAsync("admin", null));
        Assert.EndsWith("Nobody has this userId.", await RefusalAsync("admin", SampleCallers.UnknownId), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_has_no_own_profile_and_needs_the_role_for_others()
    {
        Assert.Contains("application", await RefusalAsync("app", null), StringComparison.Ordinal);
        await RefusalAsync("app", SampleCallers.OmarId);
        Assert.Equal("Omar Haddad", await NameAsync("app_admin", SampleCallers.OmarId));
    }

    private async Task<string?> NameAsync(string caller, string? userId) =>
        (await AskAsync(caller, userId)).GetProperty("structuredContent").GetProperty("displayName").GetString();

    private async Task<string?> RefusalAsync(string caller, string? userId)
    {
        var answer = await AskAsync(caller, userId);
        Assert.True(answer.GetProperty("isError").GetBoolean());
        return answer.GetProperty("content")[0].GetProperty("text").GetString();
    }

    private async Task<JsonElement> AskAsync(string caller, string? userId)
    {
        using var request = TestEndpoint.Call(caller, "get_user_profile", userId is null ? [] : new JsonObject { ["userId"] = userId });
        return (await endpoint.SendForJsonAsync(request)).GetProperty("result");
    }

    private sealed class Directory : ICallerChain
    {
        public ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) => ValueTask.FromResult(Validation.Of(credential.Value switch
        {
            "newcomer" => SampleCallers.Person(SampleCallers.UnknownId),
            "scoped" => SampleCallers.Person(scopes: ["profiles.read", "admin"]),
            "admin" => SampleCallers.Person(roles: ["admin"]),
            "app" => SampleCallers.App("profiles.read"),
            "app_admin" => SampleCallers.App("profiles.read", "admin"),
            _ => SampleCallers.Person(),
        }));
    }
}
