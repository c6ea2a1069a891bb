using System.Reflection;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Guards;

/// <summary>Reads the guards on the parameters of a member's method, and on the properties of their types.</summary>
internal static class GuardDeclaration
{
    /// <param name="member">The member as problems name it.</param>
    /// <param name="metadata">The member's method with its attributes.</param>
    /// <param name="schema">What its arguments are held to; undefined where it has none.</param>
    /// <param name="options">How arguments are read.</param>
    /// <param name="problems">Gets a sentence for everything that is wrong.</param>
    public static IArgumentGuards? Read(string member, IEnumerable<object> metadata, JsonElement schema, JsonSerializerOptions options, ICollection<string> problems)
    {
        var types = new GuardedTypes(options);
        var root = new GuardedValue();
        foreach (var parameter in metadata.OfType<MethodInfo>().SelectMany(method => method.GetParameters()))
        {
            GuardAttribute[] attributes = [.. parameter.GetCustomAttributes<GuardAttribute>()];
            if (IsArgument(schema, parameter.Name!))
            {
                if (types.Read($"{member} has the parameter '{parameter.Name}'", parameter.ParameterType, attributes, problems) is { } guarded)
                    root.Add(parameter.Name!, guarded);
            }
            else if (attributes is [var first, ..])
            {
                problems.Add(schema.ValueKind == JsonValueKind.Object
                    ? $"{member} has the parameter '{parameter.Name}', which carries {first.Label} and is no argument: the input schema does not name it."
                    : $"{member} has the parameter '{parameter.Name}', which carries {first.Label}: only arguments of tools and prompts can be guarded, and what stands in a URI can't.");
            }
        }

        return GuardedTypes.Prune(root) ? new ArgumentGuards(root) : null;
    }

    private static bool IsArgument(JsonElement schema, string name) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties)
        && properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out _);
}
