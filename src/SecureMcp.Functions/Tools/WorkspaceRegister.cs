using ModelContextProtocol;

namespace SecureMcp.Functions.Tools;

/// <summary>
/// The customers' workspaces. Safe for concurrent use. Kept in the memory of one instance: a restart brings the sample
/// data back.
/// </summary>
internal sealed class WorkspaceRegister(TimeProvider time)
{
    private readonly Lock gate = new();

    private readonly Dictionary<string, Workspace> byName = EmbeddedData.ReadList<Workspace>("workspaces.json")
        .ToDictionary(workspace => workspace.Name, StringComparer.Ordinal);

    /// <summary>Ends a workspace and answers it afterwards; changes nothing when it refuses.</summary>
    /// <exception cref="McpException">The workspace does not exist, is protected, or ended before.</exception>
    public Workspace Deprovision(string name)
    {
        lock (gate)
        {
            if (!byName.TryGetValue(name, out var workspace))
                throw new McpException("No workspace has this name.");
            if (workspace.IsProtected)
                throw new McpException("This workspace is protected and can't be deprovisioned.");
            if (workspace.DeprovisionedAt is { } when)
                throw new McpException($"This workspace was already deprovisioned at {when:u}.");
            return byName[name] = workspace with { DeprovisionedAt = time.GetUtcNow() };
        }
    }
}

/// <summary>One customer's workspace.</summary>
internal sealed record Workspace(string Name, string Plan, int Seats, bool IsProtected, DateTimeOffset? DeprovisionedAt = null);
