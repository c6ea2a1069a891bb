using Microsoft.Extensions.Logging;
using SecureMcp.Tests.Callers;

namespace SecureMcp.Tests.Support;

/// <summary>Keeps all that anybody logs.</summary>
internal sealed class RecordedLogs : ILoggerProvider
{
    private readonly RecordedLog<RecordedLogs> log = new();

    public string Text => string.Join('\n', log.Lines);

    public ILogger CreateLogger(string categoryName) => log;

    public void Dispose()
    {
        // Nothing is held open.
    }
}
