namespace SecureMcp.Local;

/// <summary>The playground can't start; the message tells the person at the keyboard what to do.</summary>
internal sealed class PlaygroundException(string message, Exception? inner = null) : Exception(message, inner);
