namespace SecureMcp.Cli;

/// <summary>Lines of output with columns between tabs.</summary>
internal static class Lines
{
    /// <summary>A line of these columns, without what could pose as another line or column; a hyphen for none.</summary>
    public static string Of(params IEnumerable<string?> columns) => string.Join('\t', columns.Select(Clean));

    private static string Clean(string? text) => string.IsNullOrEmpty(text) ? "-" : string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));
}
