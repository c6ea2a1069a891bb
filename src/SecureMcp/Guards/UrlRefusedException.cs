namespace SecureMcp.Guards;

/// <summary>
/// A guarded <see cref="HttpClient"/> does not make a request: of its URL, of a redirect's, or of the address that its host's
/// name leads to. The message says which rule it breaks and repeats nothing of it.
/// </summary>
public sealed class UrlRefusedException : HttpRequestException
{
    /// <summary>With no rule to name.</summary>
    public UrlRefusedException()
        : this("The URL is refused.")
    {
    }

    /// <param name="message">The rule.</param>
    public UrlRefusedException(string message)
        : base(message)
    {
    }

    /// <param name="message">The rule.</param>
    /// <param name="innerException">What led to it.</param>
    public UrlRefusedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
