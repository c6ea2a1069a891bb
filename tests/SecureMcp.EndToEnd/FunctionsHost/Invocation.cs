namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>One request that the host handed on, as its own telemetry lists it.</summary>
/// <param name="Id">What the handler was told in <c>X-Azure-Functions-InvocationId</c>.</param>
/// <param name="Status">The status that the client was given, known before the client can read it.</param>
/// <param name="ProtocolVersion">What the client sent as <c>MCP-Protocol-Version</c>.</param>
internal sealed record Invocation(string Id, int Status, string? ProtocolVersion);
