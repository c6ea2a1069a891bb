using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Testing;

namespace SecureMcp.Tests.Poisoned;

/// <summary>
/// Promise: a text that a model reads gives it no right that its caller has not. Whatever the text talks it into is blocked,
/// and the trail says who tried what, what was decided, why, and by which rule.
/// </summary>
public sealed class PoisonedDocumentsTests
{
    private const string Reader = "reader";

    private readonly Desk desk = new();

    public static TheoryData<string, bool> Documents
    {
        get
        {
            var documents = new TheoryData<string, bool>();
            foreach (var name in PoisonedDocument.Names)
            {
                documents.Add(name, false);
                documents.Add(name, true);
            }

            return documents;
        }
    }

    [Theory, MemberData(nameof(Documents))]
    public async Task What_a_document_talks_a_model_into_is_blocked_and_recorded(string name, bool asResource)
    {
        var document = PoisonedDocument.Read(name);
        await using var endpoint = await StartAsync(caller => caller.WithSubject(Reader).WithScopes(document.Scopes));
        var reader = endpoint.Using(document.Revision);
        desk.Mail["poisoned"] = document.Text.Replace("{{state}}", await StateAsync(document, endpoint), StringComparison.Ordinal);
        desk.Deeds.Clear();
        var agent = new ObedientAgent(reader);
        await agent.ReadAsync("printer", asResource);
        var poison = await agent.ReadAsync("poisoned", asResource);
        var before = endpoint.Records.Count;

        var answers = await agent.ObeyAsync(poison);

        Assert.Equal(document.Trail.Count, answers.Count);
        Assert.All(answers, answer => Assert.False(answer.IsSuccess, answer.ToString()));
        Assert.All(answers, answer => Assert.DoesNotContain(Desk.VaultKey, answer.BodyText, StringComparison.Ordinal));
        Assert.Empty(desk.Deeds);
        Assert.Equal(
            document.Trail.Select(line => $"Outcome: reader of test-tenant by test-client [{string.Join(' ', document.Scopes.Order(StringComparer.Ordinal))}] {line.Replace("{{secret}}", Desk.Password, StringComparison.Ordinal)}"),
            endpoint.Records.Skip(before).Select(record => record.ToString()));
    }

    [Theory, MemberData(nameof(Documents))]
    public async Task Nothing_but_rights_stops_a_document_that_asks_for_what_somebody_may_do(string name, bool asResource)
    {
        var document = PoisonedDocument.Read(name);
        await using var endpoint = await StartAsync(caller => caller.WithSubject("insider").WithRoles("admin")
            .WithScopes("mail.read", "customers.read", "profiles.read", "invoices.read", "orders.write", "payouts.write", "payouts.large", "messages.send", "web.fetch", "transfers.write", "vault.read"));
        desk.Mail["poisoned"] = document.Text.Replace("{{state}}", await StateAsync(document, endpoint), StringComparison.Ordinal);
        desk.Deeds.Clear();
        var agent = new ObedientAgent(endpoint.Using(document.Revision));
        await agent.ReadAsync("printer", asResource);

        var answers = await agent.ObeyAsync(await agent.ReadAsync("poisoned", asResource));

        Assert.NotEmpty(answers);
        Assert.All(answers, answer => Assert.True(answer.IsSuccess == document.InsiderDoes, answer.ToString()));
    }

    [Fact]
    public void There_are_documents_of_every_kind()
    {
        var documents = PoisonedDocument.Names.Select(PoisonedDocument.Read).ToList();

        Assert.True(documents.Count >= 20);
        Assert.Contains(documents, document => document.InsiderDoes);
        Assert.Contains(documents, document => !document.InsiderDoes);
        Assert.Contains(documents, document => document.State is not null);
        Assert.Contains(documents, document => document.Text.Contains("{{secret}}", StringComparison.Ordinal));
    }

    // The same members for every test, in an endpoint of its own: what is spent in one is not spent in another.
    private Task<McpTestEndpoint> StartAsync(Action<McpTestCaller> caller) => McpTestEndpoint.StartAsync<DeskMembers>(
        caller,
        setup => setup.WithServices(services => services.AddSingleton(desk)).WithSetting("SecureMcp:Sessions:Enabled", "true"),
        TestContext.Current.CancellationToken);

    /// <summary>A confirmation that the attacker got hold of.</summary>
    private async Task<string> StateAsync(PoisonedDocument document, McpTestEndpoint endpoint)
    {
        if (document.State is null)
            return "";
        var asker = document.State == "of another caller" ? endpoint.As(caller => caller.WithSubject("boss").WithScopes("transfers.write")) : endpoint;
        var transfer = new JsonObject
        {
            ["name"] = "transfer",
            ["arguments"] = new JsonObject { ["to"] = "ATTACKER", ["amount"] = document.State == "for a smaller amount" ? 9 : 900 },
        };
        var state = (await asker.SendAsync("tools/call", transfer)).EnsureSuccess().Result!.Value.GetProperty("requestState").GetString()!;
        if (document.State == "used already")
        {
            transfer["requestState"] = state;
            (await asker.SendAsync("tools/call", transfer)).EnsureSuccess();
            Assert.Equal(["transfer of 900 to ATTACKER"], desk.Deeds);
        }

        return state;
    }
}
