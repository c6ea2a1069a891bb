using System.Text.RegularExpressions;

namespace SecureMcp.Tests.Infrastructure;

/// <summary>The app settings that the template sets, each with its Bicep expression; they stand over what a parameter adds.</summary>
internal static partial class AppSettings
{
    public static IReadOnlyDictionary<string, string> All { get; } = Read();

    private static Dictionary<string, string> Read()
    {
        var resource = BicepFile.Resources("Microsoft.Web/sites/config").Single();
        var properties = resource.Text[resource.Text.IndexOf("  properties: union(moreSettings, {", StringComparison.Ordinal)..];
        return Setting().Matches(properties).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);
    }

    [GeneratedRegex(@"^    (?<name>\w+): (?<value>.+)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Setting();
}
