namespace SecureMcp.Policies;

/// <summary>
/// The member is for callers of one of these tenants. Several of these attributes are all required. Callers of other tenants
/// do not see the member.
/// </summary>
/// <param name="tenantIds">
/// One or more tenants as <see cref="Calls.Caller.TenantId"/> has them: Entra's tenant id, or the claim that the settings of
/// another issuer name for it, such as a workspace. Compared ordinally; GUIDs in any spelling.
/// </param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireTenantAttribute(params string[] tenantIds) : Attribute
{
    /// <summary>The tenants of which one is enough.</summary>
    public IReadOnlyList<string> TenantIds { get; } = tenantIds;
}
