namespace SecureMcp.Calls;

/// <summary>What the server calls itself in the protocol.</summary>
/// <param name="Name">The programmatic name.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Version">The version of the app.</param>
internal sealed record ServerIdentity(string Name, string Title, string Version);
