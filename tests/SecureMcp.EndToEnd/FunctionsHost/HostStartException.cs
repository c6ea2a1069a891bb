namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>The host does not start this app, for a reason that the platform would report.</summary>
internal sealed class HostStartException(string message) : Exception(message);
