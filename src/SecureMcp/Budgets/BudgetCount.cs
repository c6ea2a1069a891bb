using System.Runtime.InteropServices;

namespace SecureMcp.Budgets;

/// <summary>What was used up in one period.</summary>
/// <param name="Calls">Calls of tools, those included that an instance reserved and has not made yet.</param>
/// <param name="Milliseconds">Time in which tools ran.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BudgetCount(long Calls, long Milliseconds)
{
    public BudgetCount Plus(long calls, long milliseconds) => new(Math.Max(0, Calls + calls), Milliseconds + milliseconds);
}
