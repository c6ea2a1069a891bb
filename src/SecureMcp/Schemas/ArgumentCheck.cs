using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Schemas;

/// <summary>The rule of <see cref="SchemaStep"/> for other rooms.</summary>
internal sealed class ArgumentCheck(ArgumentSchemas schemas) : IArgumentCheck
{
    public Refusal? Check(Member member, JsonElement arguments) =>
        schemas.Find(member) is { } schema ? ArgumentsRule.Check(schema.Schema, arguments) : new Refusal(RefusalReason.ClearanceMissing) { Fault = "schema" };
}
