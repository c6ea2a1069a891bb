using System.CommandLine;
using SecureMcp.Storage;
using SecureMcp.Switches;

namespace SecureMcp.Cli;

/// <summary><c>switch off</c>, <c>on</c> and <c>list</c>: what every instance of an endpoint refuses, from within ten seconds on.</summary>
internal sealed class SwitchCommand
{
    private const int MaxTextLength = 256;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    private readonly Option<string> reason = new("--reason") { Description = "Why, for other operators and the log. Clients are not told.", HelpName = "text" };
    private readonly Option<string> by = new("--by") { Description = "Who does it. Default: the user's name on this machine.", HelpName = "name" };
    private readonly Option<string> lasting = new("--for") { Description = "How long, after which it is on again by itself: 02:00:00. Default: until it is switched on.", HelpName = "time" };
    private readonly TableAccess access = new("--switch-table", "SecureMcp__Storage__SwitchTable", new StorageOptions().SwitchTable);
    private readonly Surroundings around;

    private SwitchCommand(Surroundings around) => this.around = around;

    public static Command Create(Surroundings around)
    {
        var made = new SwitchCommand(around);
        var off = new Command("off", "Refuses, on every instance within 10 seconds.");
        var on = new Command("on", "Serves again, on every instance within 10 seconds.");
        foreach (var (kind, what) in new[]
        {
            (SwitchKind.Caller, "one caller, with whatever client or credential"),
            (SwitchKind.Client, "one client application, whoever uses it"),
            (SwitchKind.Tenant, "everybody of one tenant"),
            (SwitchKind.Tool, "one tool"),
            (SwitchKind.Writes, "every tool that does not declare that it only reads"),
        })
        {
            off.Add(made.OffCommand(kind, what));
            on.Add(made.OnCommand(kind, what));
        }

        var list = new Command("list", "Shows what is switched off, one thing on each line, separated by tabs.");
        made.access.AddTo(list);
        list.SetAction(made.ListAsync);
        return new Command("switch", "What the endpoint refuses for now.") { off, on, list };
    }

    private Command OffCommand(SwitchKind kind, string what)
    {
        var (command, read) = CommandFor(kind, $"Refuses {what}.");
        command.Add(reason);
        command.Add(by);
        command.Add(lasting);
        access.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<string> problems = [];
            var (value, label) = read(parsed, problems);
            var store = await OpenAsync(parsed, problems, () => Describe(kind, value, label, parsed, problems), cancellationToken);
            await store.Store.PutAsync(store.Off!, cancellationToken);
            await around.Out.WriteLineAsync(Line(store.Off!));
            await around.Error.WriteLineAsync("Every instance refuses it within 10 seconds.");
            return ExitCodes.Done;
        });
        return command;
    }

    private Command OnCommand(SwitchKind kind, string what)
    {
        var (command, read) = CommandFor(kind, $"Serves {what} again.");
        access.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<string> problems = [];
            var (value, _) = read(parsed, problems);
            var (store, _) = await OpenAsync(parsed, problems, () => null, cancellationToken);
            if (!await store.RemoveAsync(kind, value, cancellationToken))
                throw new CommandException(ExitCodes.Failed, "That is not switched off. 'switch list' shows what is.");
            await around.Error.WriteLineAsync("Every instance serves it within 10 seconds.");
            return ExitCodes.Done;
        });
        return command;
    }

    private static (Command Command, Func<ParseResult, List<string>, (string Value, string? Label)> Read) CommandFor(SwitchKind kind, string description)
    {
        var command = new Command(SwitchName.Word(kind), description);
        if (kind == SwitchKind.Writes)
            return (command, (_, _) => ("", null));
        if (kind == SwitchKind.Caller)
        {
            var caller = new CallerOptions();
            caller.AddTo(command);
            return (command, caller.Read);
        }

        var which = new Argument<string>(kind == SwitchKind.Tool ? "name" : "id") { Description = kind == SwitchKind.Tool ? "The tool's name, exactly." : $"The {SwitchName.Word(kind)}'s id, as audit records have it." };
        command.Add(which);
        return (command, (parsed, problems) => (NameIn(parsed, which, problems), null));
    }

    private static string NameIn(ParseResult parsed, Argument<string> which, List<string> problems)
    {
        var value = parsed.GetValue(which) ?? "";
        if (value.Length is 0 or > 1024 || value.Any(char.IsControl))
            problems.Add($"The {which.Name} must be 1 to 1024 characters, no control characters among them.");
        return value;
    }

    private async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (store, _) = await OpenAsync(parsed, [], () => null, cancellationToken);
        var switches = await store.ReadAsync(cancellationToken);
        await around.Out.WriteLineAsync(Lines.Of("kind", "value", "since", "until", "by", "reason", "known as"));
        foreach (var off in switches.OrderBy(off => off.Kind).ThenBy(off => off.Value, StringComparer.Ordinal))
            await around.Out.WriteLineAsync(Line(off));
        return ExitCodes.Done;
    }

    private Switch Describe(SwitchKind kind, string value, string? label, ParseResult parsed, List<string> problems)
    {
        var now = around.Clock.GetUtcNow();
        var who = parsed.GetValue(by) ?? around.EnvironmentVariable("USER") ?? around.EnvironmentVariable("USERNAME") ?? Environment.UserName;
        foreach (var (option, text) in new[] { (reason, parsed.GetValue(reason)), (by, who) })
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > MaxTextLength || text.Any(char.IsControl))
                problems.Add($"{option.Name} must be given: 1 to {MaxTextLength} characters, no control characters among them.");
        }

        var time = Times.Read(parsed, lasting, TimeSpan.Zero, Longest, problems);
        return new Switch(kind, value) { Label = label, Reason = parsed.GetValue(reason) ?? "", By = who ?? "", Since = now, EndsAt = time > TimeSpan.Zero ? now + time : null };
    }

    private async Task<(ISwitchStore Store, Switch? Off)> OpenAsync(ParseResult parsed, List<string> problems, Func<Switch?> describe, CancellationToken cancellationToken)
    {
        var off = describe();
        access.Check(parsed, problems);
        if (problems.Count > 0)
            throw new CommandException(ExitCodes.Usage, problems);
        return (OperatorStores.Switches(await access.OpenAsync(parsed, around, cancellationToken)), off);
    }

    private static string Line(Switch off) =>
        Lines.Of(SwitchName.Word(off.Kind), off.Value, Times.Write(off.Since), Times.Write(off.EndsAt), off.By, off.Reason, off.Label);
}
