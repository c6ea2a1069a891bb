using System.Collections.Frozen;
using SecureMcp.Calls;

namespace SecureMcp.Switches;

/// <summary>What is switched off, as the steps ask for it. Immutable; pure.</summary>
internal sealed class SwitchSet
{
    private readonly FrozenDictionary<string, Switch> callers;
    private readonly FrozenDictionary<string, Switch> clients;
    private readonly FrozenDictionary<string, Switch> tenants;
    private readonly FrozenDictionary<string, Switch> tools;
    private readonly Switch? writes;

    public SwitchSet(IEnumerable<Switch> switches)
    {
        All = [.. switches];
        callers = Of(SwitchKind.Caller);
        clients = Of(SwitchKind.Client);
        tenants = Of(SwitchKind.Tenant);
        tools = Of(SwitchKind.Tool);
        writes = All.FirstOrDefault(off => off.Kind == SwitchKind.Writes);
    }

    public IReadOnlyList<Switch> All { get; }

    /// <summary>What shuts the caller out; null when nothing does.</summary>
    public Switch? ForCaller(Caller caller) =>
        (callers.Count > 0 ? callers.GetValueOrDefault(caller.Key) : null)
        ?? (caller.ClientId is { } client ? clients.GetValueOrDefault(client) : null)
        ?? tenants.GetValueOrDefault(caller.TenantId);

    /// <summary>What keeps a request from using the member; null when nothing does. A task may always be cancelled.</summary>
    public Switch? ForMember(Member member, string? method)
    {
        if (member.Kind != MemberKind.Tool || method == "tasks/cancel")
            return null;
        // What came of a run that was let through is only read by tasks/get: that writes nothing.
        return tools.GetValueOrDefault(member.Name) ?? (member.IsReadOnly || method == "tasks/get" ? null : writes);
    }

    private FrozenDictionary<string, Switch> Of(SwitchKind kind)
    {
        var comparer = SwitchName.IgnoresCase(kind) ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        return All.Where(off => off.Kind == kind).DistinctBy(off => off.Value, comparer).ToFrozenDictionary(off => off.Value, comparer);
    }
}
