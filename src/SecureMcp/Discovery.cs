using System.Text.Json;
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
        var members = new MemberDiscovery(provider, AccessDeclaration.Read, RateLimitDeclaration.Read, TaskDeclaration.Read, IdempotencyDeclaration.Read, Close).Discover(types, problems);
        return new Discovery(members, problems);
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
