using Microsoft.Extensions.Configuration;

namespace SecureMcp.Callers;

/// <summary>Which sections of <c>SecureMcp:Callers</c> hold anything.</summary>
internal sealed record ConfiguredSchemes(IReadOnlySet<string> Sections)
{
    public static ConfiguredSchemes In(IConfigurationSection callers, IEnumerable<string> schemes) =>
        new(schemes.Where(scheme => callers.GetSection(scheme).Exists()).ToHashSet(StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether there is a scheme of code, which needs no section.</summary>
    public bool HasOwn { get; init; }

    /// <summary>Whether the scheme is to be used. Where there is none at all, Entra is what is missing.</summary>
    public bool Has(string scheme) => Sections.Contains(scheme) || (Sections.Count == 0 && !HasOwn && scheme == EntraOptions.Section);
}
