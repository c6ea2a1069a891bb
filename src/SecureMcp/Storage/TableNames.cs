using System.Text.RegularExpressions;

namespace SecureMcp.Storage;

/// <summary>The Table service's rule for the names of tables.</summary>
internal static partial class TableNames
{
    public const string Rule = "must be 3 to 63 letters and digits, start with a letter and not be 'tables'.";

    /// <summary><c>Tables</c> in any case is the service's own list of tables.</summary>
    public static bool IsValid(string? name) =>
        name is not null && Pattern().IsMatch(name) && !name.Equals("tables", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{2,62}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
