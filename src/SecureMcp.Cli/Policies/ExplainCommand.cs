using System.CommandLine;
using SecureMcp.Cli.Apps;
using SecureMcp.Policies;

namespace SecureMcp.Cli.Policies;

/// <summary><c>policy explain</c>: what becomes of one caller's use of one member, and by which rule.</summary>
internal sealed class ExplainCommand
{
    private readonly Argument<string> name = new("member") { Description = "The member, as rules name it: tool:refund_order, prompt:greet, resource:note://open (any URI, also one that a template serves), template:note://{id}." };
    private readonly Option<bool> asJson = new("--json") { Description = "Prints one JSON object." };
    private readonly AskedCallerOptions caller = new();
    private readonly CallArgumentsOption arguments = new();
    private readonly AppOptions app = new();
    private readonly Surroundings around;

    private ExplainCommand(Surroundings around) => this.around = around;

    public static Command Create(Surroundings around)
    {
        var made = new ExplainCommand(around);
        var explain = new Command(
            "explain",
            "Shows whether a caller may use a member, what it would be answered, and every term that decides. The caller has what is given here and nothing else. "
            + $"Exit codes beside the common ones: {ExitCodes.Done} allowed, {ExitCodes.Refused} refused or hidden, {ExitCodes.Depends} it depends on the live call.") { made.name };
        made.app.AddTo(explain);
        made.caller.AddTo(explain);
        made.arguments.AddTo(explain);
        explain.Add(made.asJson);
        explain.SetAction(made.RunAsync);
        return explain;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        List<string> problems = [];
        var asked = caller.Read(parsed, problems);
        if (problems.Count > 0)
            throw new CommandException(ExitCodes.Usage, problems);
        var sent = await arguments.ReadAsync(parsed, around, cancellationToken);
        await using var loaded = await app.LoadAsync(parsed, around, AppPolicy.Matters, cancellationToken);
        var policy = new AppPolicy(loaded.Services, around.Clock);
        var member = policy.Find(parsed.GetValue(name)!);
        var who = policy.Complete(asked);
        var explained = new Explained(member, who, policy.Explain(member, member.Access, who, sent), member.Proposed is { } proposed ? policy.Explain(member, proposed, who, sent) : null);
        foreach (var line in parsed.GetValue(asJson) ? [ExplainedJson.Write(explained)] : ExplainedText.Write(explained))
            await around.Out.WriteLineAsync(line);
        return explained.InForce.Answer switch
        {
            ExplainedAnswer.Allowed => ExitCodes.Done,
            ExplainedAnswer.Depends => ExitCodes.Depends,
            _ => ExitCodes.Refused,
        };
    }
}
