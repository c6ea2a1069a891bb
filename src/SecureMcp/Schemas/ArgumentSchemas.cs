using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Schemas;

/// <summary>The compiled argument schema of every member that takes arguments. Made once at start; immutable.</summary>
internal sealed class ArgumentSchemas
{
    private readonly Dictionary<(MemberKind Kind, string Name), CompiledSchema> compiled = [];

    /// <summary>Compiles all of them; a schema that can't be enforced as it stands becomes a sentence of <see cref="Problems"/>.</summary>
    public ArgumentSchemas(MemberCatalog catalog)
    {
        List<string> problems = [];
        foreach (var member in catalog.All)
        {
            if (member.ArgumentSchema.ValueKind == JsonValueKind.Undefined)
                continue;
            try
            {
                compiled[(member.Kind, member.Name)] = CompiledSchema.Compile(member.ArgumentSchema, closeObjects: true);
            }
            catch (SchemaException unsupported)
            {
                problems.Add($"The arguments of '{member.Name}' can't be held to their schema: {unsupported.Message}");
            }
        }

        Problems = problems;
    }

    public IReadOnlyList<string> Problems { get; }

    public CompiledSchema? Find(Member member) => compiled.GetValueOrDefault((member.Kind, member.Name));
}
