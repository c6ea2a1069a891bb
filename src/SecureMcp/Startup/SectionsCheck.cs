using Microsoft.Extensions.Configuration;

namespace SecureMcp.Startup;

/// <summary>Refuses sections that no room reads.</summary>
internal sealed class SectionsCheck(IConfigurationSection root, IReadOnlyCollection<string> rooms) : IStartCheck
{
    public IEnumerable<string> FindProblems()
    {
        foreach (var child in root.GetChildren())
        {
            if (!rooms.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                yield return $"{child.Path} is not a section of settings. Known here: {string.Join(", ", rooms.Order(StringComparer.Ordinal))}.";
        }
    }
}
