namespace SecureMcp.Callers;

/// <summary>There is no token for the service behind this endpoint, and asking again as things are will not bring one.</summary>
public sealed class DownstreamTokenException : Exception
{
    /// <param name="message">Why; nothing of a token.</param>
    public DownstreamTokenException(string message)
        : base(message)
    {
    }

    /// <param name="message">Why; nothing of a token.</param>
    /// <param name="innerException">What Entra's client said.</param>
    public DownstreamTokenException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
