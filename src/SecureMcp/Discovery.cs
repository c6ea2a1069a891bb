using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Guards;
using SecureMcp.Idempotency;
using SecureMcp.Limits;
using SecureMcp.Policies;
using SecureMcp.Protocol;
using SecureMcp.Schemas;
using SecureMcp.Tasks;

namespace SecureMcp;

/// <summary>What discovery found, with what is wrong about it.</summary>
internal sealed record Discovery(DiscoveredMembers Members, IReadOnlyList<string> Problems)
{
    public static Discovery Run(IServiceProvider provider, IEnumerable<Type> types)
    {
        List<string> problems = [];
        var hierarchy = provider.GetRequiredService<ScopeHierarchy>();
        var members = new MemberDiscovery(provider, AccessDeclaration.Read, RateLimitDeclaration.Read, TaskDeclaration.Read, IdempotencyDeclaration.Read, OwnershipDeclaration.Read, ReadGuards, Rule, Close).Discover(types, problems);
        return new Discovery(members, problems);

        IReadOnlyList<Member> Rule(IReadOnlyList<Member> declared, ICollection<string> wrong)
        {
            var options = Settings<PoliciesOptions>(provider);
            var chain = Settings<CallerChainOptions>(provider);
            var mappings = chain.ScopeMappings.Where(mapping => mapping.Scope is not null).SelectMany(mapping => mapping.To.Select(to => (mapping.Scope!, to)));
            IReadOnlyList<Member> ruled = [.. PolicyBook.Apply(declared, options, wrong).Select(member => ConditionRule.Complete(member, wrong))];
            foreach (var problem in WriteRule.FindProblems(ruled, options.WriteScopes, chain.RequiredScopes, mappings, hierarchy))
                wrong.Add(problem);
            return ruled;
        }
    }

    private static IArgumentGuards? ReadGuards(string member, IEnumerable<object> metadata, JsonElement schema, ICollection<string> problems) =>
        GuardDeclaration.Read(member, metadata, schema, McpJsonUtilities.DefaultOptions, problems);

    // Settings that are wrong in themselves have been reported by their own check; the members are looked at all the same.
    private static TOptions Settings<TOptions>(IServiceProvider provider)
        where TOptions : class, new()
    {
        try
        {
            return provider.GetRequiredService<IOptions<TOptions>>().Value;
        }
        catch (Exception reported) when (reported is OptionsValidationException or InvalidOperationException)
        {
            return new TOptions();
        }
    }

    // A schema that can't be closed can't be compiled either, which is where it is reported.
    private static JsonElement Close(JsonElement schema)
    {
        try
        {
            return CompiledSchema.Close(schema);
        }
        catch (SchemaException)
        {
            return schema;
        }
    }
}
