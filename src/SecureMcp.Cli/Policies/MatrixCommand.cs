using System.CommandLine;
using SecureMcp.Calls;
using SecureMcp.Cli.Apps;

namespace SecureMcp.Cli.Policies;

/// <summary><c>policy matrix</c>: who may use what, as a table that can be reviewed, checked in and held to.</summary>
internal sealed class MatrixCommand
{
    private readonly AppOptions app = new();
    private readonly Option<string> callers = new("--callers")
    {
        Description = "A JSON array of callers, each with name and any of scopes, roles, client, tenant, subject, scheme, appOnly, acr, contexts, anonymous. Default: one for each scope and role of the rules, one with nothing and one with everything.",
        HelpName = "path",
    };
    private readonly Option<string> format = new("--format") { Description = "table, csv, json or markdown. Default: what the name of --check ends with, else table.", HelpName = "name" };
    private readonly Option<string> check = new("--check") { Description = "A file with the matrix as it was reviewed. Prints the lines that differ and ends with 1 when any do.", HelpName = "path" };
    private readonly Option<bool> trial = new("--trial") { Description = "As if the rules that are only reported on were in force." };
    private readonly Surroundings around;

    private MatrixCommand(Surroundings around) => this.around = around;

    public static Command Create(Surroundings around)
    {
        var made = new MatrixCommand(around);
        var matrix = new Command(
            "matrix",
            "Shows who may use what. Cells: 'use' (asked: what only the live call decides), 'list' (seen and refused; lacks: why), '-' (there is no such member for the caller). Sorted and stable, for review.");
        made.app.AddTo(matrix);
        foreach (var option in new Option[] { made.callers, made.format, made.check, made.trial })
            matrix.Add(option);
        matrix.SetAction(made.RunAsync);
        return matrix;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var reviewedPath = parsed.GetValue(check);
        var chosen = ReadFormat(parsed.GetValue(format) ?? FormatOf(reviewedPath));
        var reviewed = reviewedPath is null ? null : await ReadReviewedAsync(reviewedPath, cancellationToken);
        var given = parsed.GetValue(callers) is { } path ? await MatrixCallers.ReadAsync(path, callers.Name, cancellationToken) : null;
        await using var loaded = await app.LoadAsync(parsed, around, AppPolicy.Matters, cancellationToken);
        var policy = new AppPolicy(loaded.Services, around.Clock);
        Func<Member, AccessRule> rule = parsed.GetValue(trial) ? member => member.Proposed ?? member.Access : member => member.Access;
        var lines = MatrixText.Write(AccessMatrix.Of(policy, given ?? MatrixCallers.Of(policy, rule), rule), chosen);
        var difference = reviewed is null ? null : LineDifference.Find(reviewed, lines);
        foreach (var line in difference ?? lines)
            await around.Out.WriteLineAsync(line);
        if (difference is not { Count: > 0 })
            return ExitCodes.Done;
        await around.Error.WriteLineAsync($"The matrix is not the one that was reviewed: {difference.Count} lines differ (- reviewed, + now).");
        return ExitCodes.Failed;
    }

    private MatrixFormat ReadFormat(string name) =>
        Enum.GetValues<MatrixFormat>().Where(known => NameOf(known) == name).Select(known => (MatrixFormat?)known).FirstOrDefault()
        ?? throw new CommandException(ExitCodes.Usage, $"{format.Name} must be one of {string.Join(", ", Enum.GetValues<MatrixFormat>().Select(NameOf))}.");

    private async Task<IReadOnlyList<string>> ReadReviewedAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllLinesAsync(path, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new CommandException(ExitCodes.Failed, $"{check.Name} names a file that can't be read.");
        }
    }

    private static string NameOf(MatrixFormat known) => known.ToString().ToLowerInvariant();

    private static string FormatOf(string? path) => Path.GetExtension(path) switch
    {
        ".csv" => "csv",
        ".json" => "json",
        ".md" => "markdown",
        _ => "table",
    };
}
