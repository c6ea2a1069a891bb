using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Cli.Policies;
using SecureMcp.Policies;
using SecureMcp.Startup;

namespace SecureMcp.Cli.Apps;

/// <summary>A loaded app's members and rules, to be asked about callers.</summary>
internal sealed class AppPolicy(IServiceProvider services, TimeProvider clock)
{
    private const string Section = CallerChainOptions.SectionName;

    private readonly MemberCatalog catalog = services.GetRequiredService<MemberCatalog>();
    private readonly ScopeMap scopes = services.GetRequiredService<ScopeMap>();

    /// <summary>The members, sorted by how patterns name them.</summary>
    public IReadOnlyList<Member> Members { get; } = [.. services.GetRequiredService<MemberCatalog>().All.OrderBy(MemberPattern.Of, StringComparer.Ordinal)];

    public EndpointRule Endpoint { get; } = Read(services.GetRequiredService<IOptions<CallerChainOptions>>().Value);

    /// <summary>
    /// The start checks that policy rests on: its own settings and those that give callers scopes, the members, and
    /// sections that nothing reads, one of which might be meant for this. What is wrong about issuers or storage is not.
    /// </summary>
    public static bool Matters(IStartCheck check) =>
        check is SettingsCheck<PoliciesOptions> or SettingsCheck<CallerChainOptions> or MembersCheck or SectionsCheck;

    /// <summary>The member by the name that patterns give it; a resource by any URI that leads to it.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public Member Find(string name)
    {
        const string Resource = "resource:";
        var member = name.StartsWith(Resource, StringComparison.Ordinal)
            ? catalog.FindResource(name[Resource.Length..])
            : Members.FirstOrDefault(candidate => MemberPattern.Of(candidate) == name);
        if (member is not null)
            return member;
        var near = NearNames.Of(name, Members.Select(MemberPattern.Of)).ToList();
        throw new CommandException(ExitCodes.Failed, $"There is no such member.{(near.Count == 0 ? " 'policy matrix' shows all." : $" Near: {string.Join(", ", near)}.")}");
    }

    /// <summary>The caller with the scopes that it has by mappings and by what scopes stand for.</summary>
    /// <exception cref="CommandException">A scope mapper of the app failed.</exception>
    public Caller Complete(AskedCaller asked)
    {
        var caller = asked.ToCaller();
        try
        {
            return caller.IsAnonymous ? caller : scopes.Apply(caller);
        }
        catch (Exception unexpected)
        {
            throw new CommandException(ExitCodes.Failed, $"A scope mapper of the app failed: {unexpected.GetType().Name}: {unexpected.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <param name="member">What is to be used.</param>
    /// <param name="rule">The member's rule in force, or the one on trial.</param>
    /// <param name="caller">Who, completed.</param>
    /// <param name="arguments">The call's arguments, an object; null where they are not known.</param>
    public AccessExplanation Explain(Member member, AccessRule rule, Caller caller, JsonElement? arguments)
    {
        var method = MethodOf(member.Kind);
        var message = JsonSerializer.SerializeToElement(arguments is { } given
            ? new { jsonrpc = "2.0", id = 1, method, @params = new { arguments = given } }
            : (object)new { jsonrpc = "2.0", id = 1, method, @params = new { } });
        var call = new CallContext(new DefaultHttpContext(), clock.GetUtcNow(), clock.GetTimestamp())
        {
            Caller = caller,
            Era = ProtocolEra.Modern,
            Message = new RpcMessage(JsonSerializer.SerializeToUtf8Bytes(message), message.GetProperty("id"), method, message.GetProperty("params")),
        };
        return AccessExplanation.Of(member, rule, Endpoint, call, services.GetRequiredService<IArgumentCheck>(), areArgumentsKnown: arguments is not null);
    }

    private static string MethodOf(MemberKind kind) => kind switch
    {
        MemberKind.Tool => "tools/call",
        MemberKind.Prompt => "prompts/get",
        _ => "resources/read",
    };

    private static EndpointRule Read(CallerChainOptions chain) => new(
        [.. chain.RequiredScopes.Select(scope => new AccessTerm(AccessTermKind.Scope, [scope], $"{Section}:{nameof(chain.RequiredScopes)}"))],
        TakesAnonymous: !chain.Required,
        $"{Section}:{nameof(chain.Required)}");
}
