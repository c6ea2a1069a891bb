using Microsoft.Extensions.Logging.Console;

namespace SecureMcp.Functions;

/// <summary>One JSON object per log entry on stdout, where the Functions host picks it up.</summary>
internal static class JsonLines
{
    /// <summary>
    /// Sets format and levels. The levels are not configurable: below Information the MCP SDK logs whole messages, which
    /// hold arguments and results, and at Warning it adds a stack trace to every mistake of a client, under a name that the
    /// client chose; the audit record has those.
    /// </summary>
    public static ILoggingBuilder AddJsonLines(this ILoggingBuilder logging) => logging
        .AddJsonConsole(console =>
        {
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            console.JsonWriterOptions = new() { Indented = false };
        })
        .AddFilter<ConsoleLoggerProvider>(null, LogLevel.Information)
        .AddFilter<ConsoleLoggerProvider>("Microsoft", LogLevel.Warning)
        .AddFilter<ConsoleLoggerProvider>("System", LogLevel.Warning)
        .AddFilter<ConsoleLoggerProvider>("Azure", LogLevel.Warning)
        .AddFilter<ConsoleLoggerProvider>("ModelContextProtocol", LogLevel.Error);
}
