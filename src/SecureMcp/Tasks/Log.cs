using Microsoft.Extensions.Logging;

namespace SecureMcp.Tasks;

internal static partial class Log
{
    [LoggerMessage(EventId = 15001, Level = LogLevel.Error, Message = "Task call {CorrelationId} failed")]
    public static partial void Failed(ILogger logger, Exception exception, string correlationId);

    [LoggerMessage(EventId = 15002, Level = LogLevel.Error, Message = "The end of a task of call {CorrelationId} could not be kept; the task stays as it was until its time is over")]
    public static partial void EndLost(ILogger logger, Exception exception, string correlationId);

    [LoggerMessage(EventId = 15003, Level = LogLevel.Warning, Message = "A tool threw when it was told to stop")]
    public static partial void StopFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 15004, Level = LogLevel.Warning, Message = "A task of the tool {Tool} was interrupted: the instance that ran it is not heard of any more")]
    public static partial void Interrupted(ILogger logger, string tool);

    [LoggerMessage(EventId = 15005, Level = LogLevel.Warning, Message = "A task of the tool {Tool} could not say that it still runs")]
    public static partial void NotRenewed(ILogger logger, Exception exception, string tool);
}
