using System.Reflection;
using SecureMcp.Startup;
using SecureMcp.Tests.House;

namespace SecureMcp.Tests.Support;

/// <summary>Every setting of the product, read off its options classes.</summary>
internal static class Settings
{
    /// <summary>Keys with colons; what is in a list is named without an index.</summary>
    public static IReadOnlySet<string> Keys { get; } = HouseTests.OptionsClasses()
        .SelectMany(type => KeysOf(type, Section(type)))
        .ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<string> KeysOf(Type type, string path) => type.GetProperties().SelectMany(property =>
    {
        var nested = SettingKeys.IsNested(property.PropertyType) ? property.PropertyType : SettingKeys.ElementType(property.PropertyType);
        return nested is null ? [$"{path}:{property.Name}"] : KeysOf(nested, $"{path}:{property.Name}");
    });

    // Options say where they are when it is not the section of their room.
    private static string Section(Type options) =>
        options.GetField("SectionName", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string ?? $"SecureMcp:{options.Name[..^"Options".Length]}";
}
