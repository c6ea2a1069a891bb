using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecureMcp.Cli.Policies;

/// <summary>Writes a matrix. The same matrix is always the same text; nothing is cut.</summary>
internal static class MatrixText
{
    // For files and terminals: no page renders it.
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IReadOnlyList<string> Write(AccessMatrix matrix, MatrixFormat format) => format switch
    {
        MatrixFormat.Csv => ["member,caller,access,because", .. Cells(matrix, (member, caller, cell) => string.Join(',', new[] { member, caller, cell.Access, cell.Because }.Select(Quote)))],
        MatrixFormat.Json => Json(matrix),
        MatrixFormat.Markdown => Markdown(matrix),
        _ => Table(matrix),
    };

    private static IEnumerable<string> Cells(AccessMatrix matrix, Func<string, string, MatrixCell, string> write) =>
        matrix.Rows.SelectMany(row => row.Cells.Select((cell, i) => write(row.Member, matrix.Callers[i], cell)));

    // One object on a line, so that a difference is one.
    private static IReadOnlyList<string> Json(AccessMatrix matrix)
    {
        var entries = Cells(matrix, (member, caller, cell) => new JsonObject { ["member"] = member, ["caller"] = caller, ["access"] = cell.Access, ["because"] = cell.Because }.ToJsonString(Plain)).ToList();
        return ["[", .. entries.Select((entry, i) => $"  {entry}{(i < entries.Count - 1 ? "," : "")}"), "]"];
    }

    private static IReadOnlyList<string> Markdown(AccessMatrix matrix)
    {
        return [Row("member", matrix.Callers), Row("---", matrix.Callers.Select(_ => "---")), .. matrix.Rows.Select(row => Row(row.Member, row.Cells.Select(cell => cell.ToString())))];

        static string Row(string first, IEnumerable<string> others) => $"| {string.Join(" | ", others.Prepend(first).Select(text => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal)))} |";
    }

    private static IReadOnlyList<string> Table(AccessMatrix matrix)
    {
        List<string[]> rows = [["member", .. matrix.Callers], .. matrix.Rows.Select(row => (string[])[row.Member, .. row.Cells.Select(cell => cell.ToString())])];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        return [.. rows.Select(row => string.Join("  ", row.Select((text, column) => text.PadRight(widths[column]))).TrimEnd())];
    }

    private static string Quote(string text) => text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
