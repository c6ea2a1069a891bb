using System.Text.Json;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>
/// Says which calls become tasks, and finds the task that a request is about. One that is not there, has ended, is another
/// caller's, or runs a tool that its caller may no longer use is unknown, never anything that would tell these apart.
/// </summary>
internal sealed class TaskStep(TaskRuns runs, MemberCatalog catalog, IAccess access, IOptions<TasksOptions> options, TimeProvider clock) : ICallStep
{
    public const string Extension = "io.modelcontextprotocol/tasks";
    private static readonly JsonElement Required = JsonElement.Parse($$$$"""{"extensions":{"{{{{Extension}}}}":{}}}""");
    private readonly bool isOffered = IsOffered(catalog, options.Value);

    public Clearances Grants => Clearances.Task;

    public ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken) => call.Message switch
    {
        { Method: "tools/call" } => ValueTask.FromResult(CheckCall(call)),
        { Method: "tasks/get" or "tasks/update" or "tasks/cancel" } => FindAsync(call, cancellationToken),
        { Method: "subscriptions/listen" } => ValueTask.FromResult(CheckListen(call)),
        _ => ValueTask.FromResult<Refusal?>(null),
    };

    /// <summary>Whether the extension is advertised, and served.</summary>
    public static bool IsOffered(MemberCatalog catalog, TasksOptions options) => options.Enabled && catalog.All.Any(member => member.Tasks is not null);

    private Refusal? CheckCall(CallContext call)
    {
        if (call.Member?.Tasks is not { } support || !options.Value.Enabled)
            return null;
        // A task that belongs to everybody would belong to nobody.
        if (call.Caller!.IsAnonymous)
            return support.IsRequired ? new Refusal(RefusalReason.CredentialMissing) { Fault = "task" } : null;
        call.BecomesTask = Declares(call);
        return support.IsRequired && !call.BecomesTask ? Missing() : null;
    }

    private async ValueTask<Refusal?> FindAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (!isOffered)
            return new Refusal(RefusalReason.MethodUnknown);
        if (!Declares(call))
            return Missing();
        var parameters = call.Message!.Parameters;
        if (!parameters.TryGetProperty("taskId", out var sent) || sent.ValueKind != JsonValueKind.String)
            return new Refusal(RefusalReason.ParametersInvalid) { Detail = "params.taskId is required and must be a string." };
        if (call.Message.Method == "tasks/update" && !HasResponses(parameters))
            return new Refusal(RefusalReason.ParametersInvalid) { Detail = "params.inputResponses is required and must be an object." };
        var row = TaskId.TryParse(sent.GetString(), out var id) ? await runs.FindAsync(call.Caller!.Key, id, cancellationToken) : null;
        if (row is null || !RightsRule.Allows(row.Asked, call.Caller!) || !TaskRule.IsAlive(row, clock.GetUtcNow())
            || catalog.Find(MemberKind.Tool, row.Tool) is not { } tool || access.Decide(tool, call.Caller!) is not { IsVisible: true } decision)
        {
            return new Refusal(RefusalReason.TaskUnknown);
        }

        // What came of a call is read under no fewer rights and no weaker sign-in than the call itself.
        if (!decision.IsAllowed)
            return access.Refuse(tool, decision, call);
        call.NamedTask = row;
        call.TaskId = row.Id;
        call.RequestedMember = row.Tool;
        call.Member = tool;
        call.DecidingRule = tool.Access.Description;
        return null;
    }

    // Nothing is ever announced, so that nothing is granted; but who asks without knowing tasks must hear so (task status notifications).
    private Refusal? CheckListen(CallContext call) =>
        isOffered && !Declares(call)
        && call.Message!.Parameters.TryGetProperty("notifications", out var wanted) && wanted.ValueKind == JsonValueKind.Object && wanted.TryGetProperty("taskIds", out _)
            ? Missing()
            : null;

    // By each request anew: what the same client declared before counts for nothing (tasks extension, capability negotiation).
    private static bool Declares(CallContext call) =>
        call is { Era: ProtocolEra.Modern, Message.Capabilities: { ValueKind: JsonValueKind.Object } capabilities }
        && capabilities.TryGetProperty("extensions", out var extensions) && extensions.ValueKind == JsonValueKind.Object
        && extensions.TryGetProperty(Extension, out var declared) && declared.ValueKind == JsonValueKind.Object;

    // Policy looked at the types: here it must also be there.
    private static bool HasResponses(JsonElement parameters) =>
        parameters.TryGetProperty("inputResponses", out var responses) && responses.ValueKind == JsonValueKind.Object;

    private static Refusal Missing() => new(RefusalReason.CapabilityMissing) { RequiredCapabilities = Required };
}
