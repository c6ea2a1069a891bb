using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace SecureMcp.Startup;

/// <summary>Compares a section's keys with the properties of its options class.</summary>
internal static class SettingKeys
{
    public static IEnumerable<string> FindUnknown(IConfigurationSection section, Type options)
    {
        var known = options.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var child in section.GetChildren())
        {
            var property = Array.Find(known, candidate => candidate.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (property is null)
            {
                yield return $"{child.Path} is not a setting. Known here: {string.Join(", ", known.Select(candidate => candidate.Name).Order(StringComparer.Ordinal))}.";
            }
            else if (IsList(property.PropertyType) && child.Value is not null && child.GetChildren().Any())
            {
                yield return $"{child.Path} is a list, and has a value of its own beside its entries.";
            }
            else if (IsList(property.PropertyType) && ElementType(property.PropertyType) is null)
            {
                foreach (var entry in child.GetChildren().Where(entry => entry.Value is null))
                    yield return $"{entry.Path} must be a value.";
            }
            else if (IsNested(property.PropertyType))
            {
                foreach (var problem in FindUnknown(child, property.PropertyType))
                    yield return problem;
            }
            else if (ElementType(property.PropertyType) is { } element)
            {
                foreach (var problem in child.GetChildren().SelectMany(entry => FindUnknown(entry, element)))
                    yield return problem;
            }
        }
    }

    /// <summary>The type of the entries of a list of settings, when they have keys of their own.</summary>
    public static Type? ElementType(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) && IsNested(type.GenericTypeArguments[0]) ? type.GenericTypeArguments[0] : null;

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    public static bool IsNested(Type type) => type.IsClass && type.Assembly == typeof(SettingKeys).Assembly;
}
