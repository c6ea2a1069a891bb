using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Budgets;

/// <summary>
/// Takes each call of a tool from its caller's budgets. Behind all that judges the call itself: what never runs uses nothing up.
/// </summary>
internal sealed class BudgetStep(BudgetBook book, IOptions<BudgetsOptions> options, IOutageChoices outages, TimeProvider clock, ILogger<BudgetStep> logger) : ICallStep
{
    private const int MaxTold = 10_000;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string CallerKey, BudgetPeriod Period), DateOnly?> told = [];
    private int isAway;

    public Clearances Grants => Clearances.Budget;

    public async ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        if (call.Message is not { IsRequest: true, Method: "tools/call" } || call.Caller is not { } caller)
            return null;
        try
        {
            var (spent, known) = await book.TakeAsync(caller, call.SessionId, cancellationToken);
            if (Interlocked.Exchange(ref isAway, 0) == 1)
                Log.CountedAgain(logger);
            if (spent is not null)
                return Refuse(spent, call);
            Warn(call, caller, known);
            return null;
        }
        catch (StateUnavailableException)
        {
            var choice = outages.For(StateKind.Budgets);
            if (Interlocked.Exchange(ref isAway, 1) == 0)
                Log.NotCounted(logger, choice);
            return choice == OutageChoice.LetThrough ? null : new Refusal(RefusalReason.BudgetStoreUnavailable) { RetryAfter = RetryAfter };
        }
    }

    private Refusal Refuse(BudgetReading spent, CallContext call)
    {
        var row = spent.Row ?? new BudgetRow();
        var (period, isSeconds) = BudgetRule.Spent(row, options.Value) ?? (row.Day is null ? BudgetPeriod.Session : BudgetPeriod.Day, false);
        var what = isSeconds ? "seconds that its tools may run" : "calls of tools";
        var name = period.ToString().ToLowerInvariant();
        call.DecidingRule = $"budget of the {name}";
        return new Refusal(RefusalReason.BudgetSpent)
        {
            Detail = $"The {what} of this {name} are used up.",
            Fault = $"{name}_{(isSeconds ? "seconds" : "calls")}",
            // From the earliest that it can be there now: who comes again then finds the period over.
            RetryAfter = BudgetRule.EndOf(period, row) - spent.Time.Date - spent.Time.AsOf.AgeBy(clock) + TimeSpan.FromSeconds(1),
        };
    }

    private void Warn(CallContext call, Caller caller, IReadOnlyList<BudgetReading> known)
    {
        var rows = known.Select(reading => reading.Row).OfType<BudgetRow>().ToList();
        if (BudgetNotice.Of(rows, options.Value) is not { } notice)
            return;
        call.ResultMeta = new JsonObject { [BudgetNotice.Key] = notice };
        if (told.Count > MaxTold)
            told.Clear();
        foreach (var row in rows)
        {
            foreach (var (period, limits, used) in BudgetRule.Warnings(row, options.Value))
            {
                if (told.TryGetValue((caller.Key, period), out var day) && day == row.Day)
                    continue;
                told[(caller.Key, period)] = row.Day;
                Log.NearlySpent(logger, caller.Key, period, used.Calls, limits.Calls, used.Milliseconds / 1000, limits.ToolSeconds);
            }
        }
    }
}
