using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;

namespace SecureMcp.Protocol;

/// <summary>
/// The loggers that the SDK gets. Without what it logs as an error when a prompt or a resource asks the client by
/// <see cref="InputRequiredException"/>, which is no error (for tools it knows that); the legacy eras' resolver waits for the
/// exception behind the logging, so it can't be caught in a filter.
/// </summary>
internal sealed class ServerLoggers(ILoggerFactory inner) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Quiet(inner.CreateLogger(categoryName));

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    // The inner one belongs to the services.
    public void Dispose()
    {
    }

    private sealed class Quiet(ILogger inner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => inner.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not InputRequiredException)
                inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
