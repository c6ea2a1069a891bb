using System.CommandLine;
using SecureMcp.Calls;

namespace SecureMcp.Cli;

/// <summary>Scopes and roles, as several options of one name.</summary>
internal static class Grants
{
    public static IReadOnlyList<string> Read(ParseResult parsed, Option<string[]> option, List<string> problems)
    {
        var grants = parsed.GetValue(option) ?? [];
        if (!Array.TrueForAll(grants, grant => ScopeToken.IsValid(grant)))
            problems.Add($"{option.Name} must be printable ASCII without spaces, quotation marks and backslashes; repeat the option for several.");
        return [.. grants.Distinct(StringComparer.Ordinal)];
    }
}
