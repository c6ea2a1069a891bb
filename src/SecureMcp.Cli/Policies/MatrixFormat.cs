namespace SecureMcp.Cli.Policies;

/// <summary>How a matrix is written.</summary>
internal enum MatrixFormat
{
    /// <summary>Columns with spaces between them, a caller in each.</summary>
    Table,

    /// <summary>A line for each member and caller (RFC 4180), so that a difference is a line.</summary>
    Csv,

    /// <summary>An array with an object for each member and caller.</summary>
    Json,

    /// <summary>A table of GitHub Flavored Markdown.</summary>
    Markdown,
}
