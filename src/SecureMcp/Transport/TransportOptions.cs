namespace SecureMcp.Transport;

/// <summary>Settings of the section <c>SecureMcp:Transport</c>.</summary>
public sealed class TransportOptions
{
    /// <summary>
    /// The full URL of the endpoint as clients type it, for example <c>https://tools.example.com/mcp</c>. It is the
    /// <c>resource</c> of RFC 9728 and is never taken from a request. https, except on loopback; no query, no fragment, no
    /// trailing slash. Required.
    /// </summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>
    /// Origins besides that of <see cref="PublicUrl"/> whose pages may call, for example <c>https://inspector.example.com</c>.
    /// Requests without <c>Origin</c> don't come from a page and are not affected.
    /// </summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>The largest request body in bytes: 1,024 to 16,777,216; 1,048,576 unless set.</summary>
    public int MaxBodyBytes { get; init; } = 1_048_576;

    /// <summary>The deepest nesting of a message: 8 to 64, which is what the SDK reads; 64 unless set.</summary>
    public int MaxJsonDepth { get; init; } = 64;
}
