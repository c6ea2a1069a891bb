using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Schemas;

/// <summary>The compiled argument schema of every member that takes arguments. Made once at start; immutable.</summary>
internal sealed class ArgumentSchemas
{
    private readonly Dictionary<(MemberKind Kind, string Name), ArgumentSchema> compiled = [];

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
                compiled[(member.Kind, member.Name)] = new ArgumentSchema(
                    CompiledSchema.Compile(member.ArgumentSchema, closeObjects: true),
                    ParameterHeader.ReadAll(member.ArgumentSchema));
            }
            catch (SchemaException unsupported)
            {
                problems.Add($"The arguments of '{member.Name}' can't be held to their schema: {unsupported.Message}");
            }
        }

        Problems = problems;
    }

    public IReadOnlyList<string> Problems { get; }

    public ArgumentSchema? Find(Member member) => compiled.GetValueOrDefault((member.Kind, member.Name));
}

/// <summary>What the arguments of one member are held to.</summary>
/// <param name="Schema">The schema that is advertised.</param>
/// <param name="Headers">The arguments that the client repeats as headers.</param>
internal sealed record ArgumentSchema(CompiledSchema Schema, IReadOnlyList<ParameterHeader> Headers);
