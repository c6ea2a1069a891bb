using Microsoft.Extensions.Logging;

namespace SecureMcp.Limits;

/// <summary>What this room reports: event ids 7000 to 7999. Names and counts; nothing of whose limits they are.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Error, "The store of the limits does not answer. Until it does, this instance holds its callers to their limits by itself, as SecureMcp:Storage:Outages:Rates says: all instances together may let more through.")]
    public static partial void HeldLocally(ILogger logger);

    [LoggerMessage(7001, LogLevel.Information, "The store of the limits answers again; limits hold over all instances.")]
    public static partial void HeldTogether(ILogger logger);
}
