using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using SecureMcp.Calls;
using SecureMcp.Cli.Policies;

namespace SecureMcp.Cli;

/// <summary>The whole command line: parses, runs, and says how it ended.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings around, CancellationToken cancellationToken)
    {
        var root = new RootCommand("For operators of a SecureMcp endpoint. Exit codes: 0 done, 1 it can't be done, 2 the command line is wrong.")
        {
            TokenCommand.Create(around),
            KeysCommand.Create(around, StoredKeysCommand.Create(around)),
            SwitchCommand.Create(around),
            BudgetCommand.Create(around),
            new Command("policy", "Who may use what of an app, before it is deployed. Loads the app and starts nothing of it.") { ExplainCommand.Create(around), MatrixCommand.Create(around) },
        };
        root.Directives.Clear();

        // Without response files: an argument that begins with @ is itself.
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
            return Wrong(parsed, around.Error);
        try
        {
            var invocation = new InvocationConfiguration { Output = around.Out, Error = around.Error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (CommandException problem)
        {
            await around.Error.WriteLineAsync(problem.Message);
            return problem.ExitCode;
        }
        catch (StateUnavailableException away)
        {
            await around.Error.WriteLineAsync($"{away.Message} Nothing is known to have been done.");
            return ExitCodes.Failed;
        }
    }

    // The parser repeats what it doesn't know. That may be a secret, so it is left out here.
    private static int Wrong(ParseResult parsed, TextWriter error)
    {
        if (parsed.UnmatchedTokens.Count > 0)
            error.WriteLine($"There is an argument that belongs to no option of '{NameOf(parsed.CommandResult)}'. A secret is never an argument.");
        foreach (var message in parsed.Errors.Select(problem => problem.Message).Where(message => !parsed.UnmatchedTokens.Any(token => message.Contains(token, StringComparison.Ordinal))))
            error.WriteLine(message);
        error.WriteLine($"See '{NameOf(parsed.CommandResult)} --help'.");
        return ExitCodes.Usage;
    }

    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "securemcp";
}
