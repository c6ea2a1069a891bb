using System.CommandLine;
using System.Globalization;
using SecureMcp.Budgets;
using SecureMcp.Storage;

namespace SecureMcp.Cli;

/// <summary><c>budget show</c>: what a caller has used up.</summary>
internal sealed class BudgetCommand
{
    private const int ShownDigits = 12;

    private readonly CallerOptions caller = new();
    private readonly TableAccess access = new("--rate-table", "SecureMcp__Storage__RateTable", new StorageOptions().RateTable);
    private readonly Surroundings around;

    private BudgetCommand(Surroundings around) => this.around = around;

    public static Command Create(Surroundings around)
    {
        var made = new BudgetCommand(around);
        var show = new Command("show", "Shows what a caller has used up in its latest day, month and sessions, one on each line, separated by tabs. Calls that an instance reserved and has not made yet count.");
        made.caller.AddTo(show);
        made.access.AddTo(show);
        show.SetAction(made.ShowAsync);
        return new Command("budget", "Budgets of callers.") { show };
    }

    private async Task<int> ShowAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        var (key, _) = caller.Read(parsed, problems);
        access.Check(parsed, problems);
        if (problems.Count > 0)
            throw new CommandException(ExitCodes.Usage, problems);
        var rows = await OperatorStores.Budgets(await access.OpenAsync(parsed, around, cancellationToken), around.Clock).ListAsync(key, cancellationToken);
        if (rows.Count == 0)
            throw new CommandException(ExitCodes.Failed, "Nothing of this caller is counted.");
        await around.Out.WriteLineAsync(Lines.Of("period", "which", "calls", "tool seconds"));
        foreach (var (session, row) in rows)
        {
            if (row.Day is { } day)
            {
                await around.Out.WriteLineAsync(Line("day", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row.OfDay));
                await around.Out.WriteLineAsync(Line("month", day.ToString("yyyy-MM", CultureInfo.InvariantCulture), row.OfMonth));
            }
            else if (session is not null)
            {
                await around.Out.WriteLineAsync(Line("session", session[..Math.Min(ShownDigits, session.Length)], row.OfSession));
            }
        }

        return ExitCodes.Done;
    }

    private static string Line(string period, string which, BudgetCount used) =>
        Lines.Of(period, which, used.Calls.ToString(CultureInfo.InvariantCulture), (used.Milliseconds / 1000d).ToString("0.0", CultureInfo.InvariantCulture));
}
