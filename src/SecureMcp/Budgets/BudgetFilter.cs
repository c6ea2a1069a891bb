using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Calls;

namespace SecureMcp.Budgets;

/// <summary>Charges every run of a tool for as long as it took, however it ended: in a call, in a session, behind a task.</summary>
internal sealed class BudgetFilter(BudgetBook book, TimeProvider clock)
{
    public void AddTo(McpRequestFilters filters) =>
        filters.CallToolFilters.Add(next => async (context, cancellationToken) =>
        {
            var started = clock.GetTimestamp();
            try
            {
                return await next(context, cancellationToken);
            }
            finally
            {
                if (context.Services?.GetService<CallSlot>() is { IsEmpty: false, Call.Caller: { } caller } slot)
                    book.Charge(caller, slot.Call.SessionId, clock.GetElapsedTime(started));
            }
        });
}
