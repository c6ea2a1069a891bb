using Microsoft.Extensions.Logging;
using SecureMcp.Calls;

namespace SecureMcp.Switches;

/// <summary>What the room tells the log: event ids 13000 to 13999.</summary>
internal static partial class Log
{
    [LoggerMessage(13000, LogLevel.Warning, "Switched off: {Kind} '{Value}', by {By} at {Since}, until {EndsAt}: {Reason}")]
    public static partial void SwitchedOff(ILogger logger, SwitchKind kind, string value, string by, DateTimeOffset since, DateTimeOffset? endsAt, string reason);

    [LoggerMessage(13001, LogLevel.Warning, "Switched on again: {Kind} '{Value}'.")]
    public static partial void SwitchedOn(ILogger logger, SwitchKind kind, string value);

    [LoggerMessage(13002, LogLevel.Warning, "A switch names the tool '{Tool}', and there is none of that name here: it stops nothing.")]
    public static partial void NoSuchTool(ILogger logger, string tool);

    [LoggerMessage(13003, LogLevel.Error, "The switches could not be read; what is known of them is of {KnownAt}. After 30 seconds without them: {Choice}.")]
    public static partial void NotRead(ILogger logger, DateTimeOffset? knownAt, OutageChoice choice, Exception cause);

    [LoggerMessage(13004, LogLevel.Information, "The switches are read again.")]
    public static partial void ReadAgain(ILogger logger);
}
