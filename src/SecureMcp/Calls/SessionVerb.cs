namespace SecureMcp.Calls;

/// <summary>What a request without a message wants of its session.</summary>
internal enum SessionVerb
{
    None,

    /// <summary><c>GET</c>: a stream of what the server has to say by itself.</summary>
    Listen,

    /// <summary><c>GET</c> with <c>Last-Event-ID</c>: the rest of a stream that broke off.</summary>
    Resume,

    /// <summary><c>DELETE</c>: the end of the session.</summary>
    End,
}
