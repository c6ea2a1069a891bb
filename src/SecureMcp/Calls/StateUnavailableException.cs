namespace SecureMcp.Calls;

/// <summary>A store that a decision depends on did not answer. Every caller turns it into a refusal, never into a yes.</summary>
public sealed class StateUnavailableException : Exception
{
    /// <summary>Creates the exception with a sentence for the log.</summary>
    public StateUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
