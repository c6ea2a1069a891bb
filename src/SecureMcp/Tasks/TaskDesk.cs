using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>Serves the tasks extension (<c>io.modelcontextprotocol/tasks</c>, 2026-07-28): requests about tasks; calls that become tasks it hands on.</summary>
internal sealed class TaskDesk(TaskStart start, TaskRuns runs, DetachedCall detachment, IResultSender results, IOptions<TasksOptions> options) : ITasks
{
    public async ValueTask<Refusal?> ServeAsync(CallContext call, CallRunner run, CancellationToken cancellationToken)
    {
        // The SDK's filter asks this of what it runs; what is answered here never gets there.
        if (call.Clearances != Clearances.All)
            return new Refusal(RefusalReason.ClearanceMissing) { Fault = "task" };
        switch (call.Message!.Method)
        {
            case "tools/call":
                return await (call.Member!.Tasks!.IsOnDemand ? start.WaitAndSeeAsync(call, run, cancellationToken) : start.AtOnceAsync(call, run, cancellationToken));
            case "tasks/get":
                await results.SendAsync(call, TaskAnswer.Detailed(call.NamedTask!, options.Value.PollInterval), cancellationToken);
                return null;
            case "tasks/update":
                await UpdateAsync(call, run, cancellationToken);
                return null;
            case "tasks/cancel":
                await runs.ChangeAsync(call.NamedTask!, TaskRule.Cancel, cancellationToken);
                runs.Cancel(call.NamedTask!.Id);
                await results.SendAsync(call, TaskAnswer.Acknowledged(), cancellationToken);
                return null;
            default:
                return new Refusal(RefusalReason.MethodUnknown);
        }
    }

    private async ValueTask UpdateAsync(CallContext call, CallRunner run, CancellationToken cancellationToken)
    {
        var responses = call.Message!.Parameters.GetProperty("inputResponses");
        var changed = await runs.ChangeAsync(call.NamedTask!, (row, now) => TaskRule.Answer(row, responses, call.Caller!, options.Value.RunLease, now), cancellationToken);
        try
        {
            await results.SendAsync(call, TaskAnswer.Acknowledged(), cancellationToken);
        }
        finally
        {
            // Whatever became of the acknowledgement: the answers are kept, nobody sends them twice, and that the tool is to
            // run was recorded before.
            if (changed is { State: TaskState.Working } row)
                runs.Launch(row, detachment.Detach(call, TaskMessage.WithAnswers(row), start.Resume(row)), run);
        }
    }
}
