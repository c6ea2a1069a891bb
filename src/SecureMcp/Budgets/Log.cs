using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Budgets;

/// <summary>What the room tells the log: event ids 8000 to 8999.</summary>
internal static partial class Log
{
    [LoggerMessage(8000, LogLevel.Warning, "A budget of the caller {CallerKey} is nearly used up: of the {Period} {Calls} of {MaxCalls} calls and {Seconds} of {MaxSeconds} seconds (0: no limit).")]
    public static partial void NearlySpent(ILogger logger, string callerKey, BudgetPeriod period, long calls, long maxCalls, long seconds, long maxSeconds);

    [LoggerMessage(8001, LogLevel.Error, "Budgets can't be counted; until they can, this is done: {Choice}.")]
    public static partial void NotCounted(ILogger logger, OutageChoice choice);

    [LoggerMessage(8002, LogLevel.Information, "Budgets are counted again.")]
    public static partial void CountedAgain(ILogger logger);
}
