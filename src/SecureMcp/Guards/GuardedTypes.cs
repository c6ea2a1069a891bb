using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SecureMcp.Guards;

/// <summary>Finds the guards in the types of one member's parameters, as the serializer reads them. Not thread-safe.</summary>
internal sealed class GuardedTypes(JsonSerializerOptions options)
{
    private readonly Dictionary<Type, GuardedValue> known = [];

    /// <summary>Drops what leads to no guard. Answers whether anything is left.</summary>
    public static bool Prune(GuardedValue root)
    {
        var all = All(root);
        HashSet<GuardedValue> guarded = [.. all.Where(value => value.Guard is not null)];
        while (all.Where(value => !guarded.Contains(value) && value.Below.Any(guarded.Contains)).ToList() is { Count: > 0 } further)
            guarded.UnionWith(further);
        foreach (var value in all)
            value.Keep(guarded);
        return guarded.Contains(root);
    }

    /// <summary>Every value that can be reached from one, itself among them.</summary>
    public static IReadOnlySet<GuardedValue> All(GuardedValue root)
    {
        HashSet<GuardedValue> all = [];
        Collect(root, all);
        return all;
    }

    private static void Collect(GuardedValue value, HashSet<GuardedValue> all)
    {
        if (!all.Add(value))
            return;
        foreach (var below in value.Below)
            Collect(below, all);
    }

    /// <param name="place">The place as problems name it.</param>
    /// <param name="type">What is read there.</param>
    /// <param name="attributes">The guards that stand there.</param>
    /// <param name="problems">Gets a sentence for everything that is wrong.</param>
    public GuardedValue? Read(string place, Type type, IReadOnlyList<GuardAttribute> attributes, ICollection<string> problems)
    {
        if (attributes.Count == 0)
            return Below(place, type, problems);
        if (attributes.Count > 1)
        {
            problems.Add($"{place}, which carries {string.Join(" and ", attributes.Select(attribute => attribute.Label))}: keep one.");
            return null;
        }

        var attribute = attributes[0];
        List<string> faults = [];
        var leaf = new GuardedValue { Guard = attribute.Compile(faults) };
        foreach (var fault in faults)
            problems.Add($"{place}, which carries {attribute.Label} {fault}");
        if (attribute.Fits(type))
            return leaf;
        if (InfoOf(type) is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element } && attribute.Fits(element))
            return new GuardedValue { Items = leaf };
        problems.Add($"{place}, which carries {attribute.Label} and is of a type that it does not fit.");
        return null;
    }

    private GuardedValue? Below(string place, Type type, ICollection<string> problems)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (known.TryGetValue(type, out var found))
            return found;
        var info = InfoOf(type);
        if (info is null or { Kind: JsonTypeInfoKind.None })
        {
            // What reads such a type is not known, so neither is where a guarded property comes from.
            if (HidesGuards(type))
                problems.Add($"{place}, of the type {type.Name} whose guards can't be kept: a converter of its own reads it.");
            return null;
        }

        var guarded = known[type] = new GuardedValue();
        if (info.Kind == JsonTypeInfoKind.Enumerable && info.ElementType is { } element)
            guarded.Items = Below(place, element, problems);
        else if (info.Kind == JsonTypeInfoKind.Dictionary && info.ElementType is { } value)
            guarded.Values = Below(place, value, problems);
        else
            ReadProperties(place, info, guarded, problems);
        return guarded;
    }

    private void ReadProperties(string place, JsonTypeInfo info, GuardedValue guarded, ICollection<string> problems)
    {
        foreach (var property in info.Properties)
        {
            GuardAttribute[] attributes = [.. Of(property.AttributeProvider), .. Of(property.AssociatedParameter?.AttributeProvider)];
            var here = $"{place} with the property '{info.Type.Name}.{property.Name}'";
            if (attributes is [var first, ..] && property.CustomConverter is not null)
                problems.Add($"{here}, which carries {first.Label} and is read by a converter of its own.");
            if (Read(here, property.PropertyType, attributes, problems) is { } below)
                guarded.Add(property.Name, below);
        }

        // What a value turns out to be is chosen by the client.
        foreach (var derived in info.PolymorphismOptions?.DerivedTypes ?? [])
        {
            if (derived.DerivedType != info.Type && Below(place, derived.DerivedType, problems) is { } further)
                guarded.AddAll(further);
        }
    }

    private JsonTypeInfo? InfoOf(Type type)
    {
        try
        {
            return options.GetTypeInfo(type);
        }
        catch (Exception unreadable) when (unreadable is NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<GuardAttribute> Of(ICustomAttributeProvider? provider) =>
        provider?.GetCustomAttributes(typeof(GuardAttribute), inherit: true).OfType<GuardAttribute>() ?? [];

    private static bool HidesGuards(Type type) =>
        type.GetProperties().Any(property => property.IsDefined(typeof(GuardAttribute), inherit: true))
        || type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Any(parameter => parameter.IsDefined(typeof(GuardAttribute), inherit: true));
}
