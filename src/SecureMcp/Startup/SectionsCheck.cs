using Microsoft.Extensions.Configuration;

namespace SecureMcp.Startup;

/// <summary>Refuses sections that no room reads.</summary>
internal sealed class SectionsCheck(IConfigurationSection root, IReadOnlyCollection<string> rooms) : IStartCheck
{
    /// <summary>Sections that have a reason of their own to be refused: the end of a sentence that begins with the section.</summary>
    public IReadOnlyDictionary<string, string> Barred { get; init; } = new Dictionary<string, string>();

    public IEnumerable<string> FindProblems()
    {
        foreach (var child in root.GetChildren())
        {
            if (Barred.TryGetValue(child.Key, out var reason))
                yield return $"{child.Path} {reason}";
            else if (!rooms.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                yield return $"{child.Path} is not a section of settings. Known here: {string.Join(", ", rooms.Order(StringComparer.Ordinal))}.";
        }
    }
}
