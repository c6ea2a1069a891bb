using System.Security.Cryptography;
using System.Text;
using SecureMcp.Calls;

namespace SecureMcp.Limits;

/// <summary>Which limits a caller's requests and calls fall under. Pure.</summary>
internal static class LimitRule
{
    /// <summary>What every request of the caller is counted against.</summary>
    public static KeyedLimit[] OfRequests(Caller caller, LimitsOptions options)
    {
        var own = options.Callers.FirstOrDefault(named => named.TenantId == caller.TenantId && named.SubjectId == caller.SubjectId);
        return [new KeyedLimit(caller.Key, LimitNames.Caller, own?.PermitLimit ?? options.PermitLimit, own?.Window ?? options.Window)];
    }

    /// <summary>What the caller's calls of the member are counted against, the narrowest first: that one is told of.</summary>
    public static KeyedLimit[] OfCalls(Caller caller, Member member, LimitsOptions options)
    {
        var tool = member.Kind == MemberKind.Tool ? options.Tools.FirstOrDefault(tool => tool.Name == member.Name) : null;
        var every = member.Kind == MemberKind.Tool ? Of(options.CallerAndTool) : null;
        var perCaller = Of(tool?.PerCaller) ?? member.Limits.PerCaller ?? every;
        var total = Of(tool?.Total) ?? member.Limits.Total;
        var client = caller.ClientId is { } id ? Of(options.Clients, id) ?? Of(options.Client) : null;
        var tenant = Of(options.Tenants, caller.TenantId) ?? Of(options.Tenant);
        return
        [
            .. Limit(perCaller, LimitNames.CallerAndMember, caller.Key, $"{member.Kind}", member.Name),
            .. Limit(client, LimitNames.Client, caller.Scheme, caller.TenantId, caller.ClientId ?? ""),
            .. Limit(tenant, LimitNames.Tenant, caller.Scheme, caller.TenantId),
            .. Limit(total, LimitNames.Member, $"{member.Kind}", member.Name),
        ];
    }

    private static MemberLimit? Of(LimitSetting? setting) => setting?.PermitLimit is { } permits ? new MemberLimit(permits, setting.Window) : null;

    private static MemberLimit? Of(IReadOnlyList<NamedLimit> all, string id) =>
        all.FirstOrDefault(named => named.Id == id) is { } found ? new MemberLimit(found.PermitLimit!.Value, found.Window) : null;

    // Names may hold anything but end nowhere else: each with its length, so that no two lists of them read the same.
    private static KeyedLimit[] Limit(MemberLimit? limit, string name, params string[] parts) => limit is null
        ? []
        : [new KeyedLimit(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{name}\n{string.Join('\n', parts.Select(part => $"{part.Length}:{part}"))}"))), name, limit.Permits, limit.Window)];
}
