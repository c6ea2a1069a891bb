namespace SecureMcp.Testing;

/// <summary>The endpoint answered otherwise than a test took for granted. The message holds what it answered.</summary>
public sealed class McpTestException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was asked and what came.</param>
    public McpTestException(string message)
        : base(message)
    {
    }
}
