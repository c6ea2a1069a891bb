using System.Collections.Frozen;

namespace SecureMcp.Callers;

/// <summary>Whose tokens are accepted: those of the listed tenants, or those of every organization.</summary>
/// <param name="Listed">Their ids in lower case; null for every organization.</param>
internal sealed record EntraTenants(FrozenSet<string>? Listed)
{
    /// <summary>The tenant that all personal Microsoft accounts are in: anybody can have one, so it is never meant by "any organization".</summary>
    public const string Consumers = "9188040d-6c67-4c5b-b112-36a304b66dad";

    /// <summary>Whether the tenant's tokens are accepted. The id must be spelled as Entra spells it.</summary>
    public bool Include(string tenantId) =>
        Listed is null
            ? tenantId != Consumers && EntraId.TryNormalize(tenantId, out var id) && id == tenantId
            : Listed.Contains(tenantId);

    /// <summary>What stands in the provider's addresses: the only tenant, or the name of all that could sign in there.</summary>
    public string Segment => Listed switch
    {
        { Count: 1 } => Listed.Single(),
        not null when Listed.Contains(Consumers) => "common",
        _ => "organizations",
    };

    public bool IsOne => Listed is { Count: 1 };

    /// <exception cref="FormatException">A tenant's id is not a GUID, or there is none.</exception>
    public static EntraTenants From(EntraOptions options)
    {
        if (options.AllowAnyTenant)
            return new EntraTenants((FrozenSet<string>?)null);
        IEnumerable<string> home = string.IsNullOrEmpty(options.TenantId) ? [] : [options.TenantId];
        var listed = home.Concat(options.AllowedTenants).Select(EntraRegistration.Id).ToFrozenSet(StringComparer.Ordinal);
        return listed.Count > 0 ? new EntraTenants(listed) : throw new FormatException("The Entra options were used without being validated: no tenant.");
    }
}
