namespace SecureMcp.Answers;

/// <summary>What a refusal becomes on the wire.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The JSON-RPC error code. Codes that MCP does not define are the HTTP status itself: outside the reserved range.</param>
/// <param name="Message">The sentence, unless the refusal brings its own.</param>
internal sealed record Answer(int Status, int Code, string Message)
{
    /// <summary>Whether <c>WWW-Authenticate</c> goes with it.</summary>
    public bool HasChallenge { get; init; }

    /// <summary>Whether it is a result with <c>isError</c>, which a model reads and can act on, rather than a protocol error.</summary>
    public bool IsToolResult { get; init; }
}
