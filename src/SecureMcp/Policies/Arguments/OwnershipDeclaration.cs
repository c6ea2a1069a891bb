using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Reads which parameters of a member's method are bound to its caller.</summary>
internal static class OwnershipDeclaration
{
    /// <param name="member">The member as problems name it.</param>
    /// <param name="metadata">The member's method with its attributes.</param>
    /// <param name="schema">What its arguments are held to; undefined where it has none.</param>
    /// <param name="problems">Gets a sentence for everything that is wrong.</param>
    public static ImmutableArray<OwnArgument> Read(string member, IEnumerable<object> metadata, JsonElement schema, ICollection<string> problems)
    {
        List<OwnArgument> bound = [];
        foreach (var parameter in metadata.OfType<MethodInfo>().SelectMany(method => method.GetParameters()))
        {
            var tenant = parameter.GetCustomAttribute<TenantArgumentAttribute>();
            var subject = parameter.GetCustomAttribute<SubjectArgumentAttribute>();
            if (tenant is null && subject is null)
                continue;
            var type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
            var own = new OwnArgument(parameter.Name!, tenant is not null, tenant?.ExceptRole ?? subject?.ExceptRole) { IsGuid = type == typeof(Guid) };
            if (Fault(tenant is not null && subject is not null, own, type, schema) is { } fault)
                problems.Add($"{member} has the parameter '{own.Name}', {fault}");
            bound.Add(own);
        }

        return [.. bound];
    }

    private static string? Fault(bool isBoth, OwnArgument own, Type type, JsonElement schema)
    {
        if (isBoth)
            return "which carries both [TenantArgument] and [SubjectArgument]: remove one.";
        var attribute = own.IsTenant ? "[TenantArgument]" : "[SubjectArgument]";
        if (schema.ValueKind != JsonValueKind.Object)
            return $"which carries {attribute}: only arguments of tools and prompts can be bound, and what stands in a URI can't.";
        if (type != typeof(string) && type != typeof(Guid))
            return $"which carries {attribute} and is neither a string nor a Guid.";
        if (!AdvertisedArguments.TryFind(schema, own.Name, out var property))
            return $"which carries {attribute} and is no argument: the input schema does not name it.";
        if (!AdvertisedArguments.IsOnly(property, "string"))
            return $"which carries {attribute}, and whose \"type\" in the input schema is not \"string\".";
        return own.ExceptRole is not null && AccessTermRule.Fault(AccessTermKind.Role, own.ExceptRole) is { } fault ? $"whose {attribute} has an ExceptRole that {fault}" : null;
    }
}
