using SecureMcp.Callers;
using SecureMcp.Tests.House;

namespace SecureMcp.Tests.Support;

/// <summary>Every setting of the product, read off its options classes.</summary>
internal static class Settings
{
    /// <summary>Keys with colons; a list is named without an index.</summary>
    public static IReadOnlySet<string> Keys { get; } = HouseTests.OptionsClasses()
        .SelectMany(type => type.GetProperties().Select(property => $"{Section(type)}:{property.Name}"))
        .ToHashSet(StringComparer.Ordinal);

    private static string Section(Type options) => options == typeof(EntraOptions)
        ? EntraOptions.SectionName
        : $"SecureMcp:{options.Name[..^"Options".Length]}";
}
