namespace SecureMcp.Policies;

/// <summary>
/// The member is for callers that use one of these client applications, whatever else they may. Several of these attributes
/// are all required. Callers of other clients do not see the member.
/// </summary>
/// <remarks>
/// A client id means something only to who gave it: where several schemes are on, ask for the scheme too
/// (<see cref="RequireSchemeAttribute"/>). A public client's id is no secret, so this keeps honest clients apart; whom it
/// must keep out needs a scope or a role.
/// </remarks>
/// <param name="clientIds">One or more ids as tokens name them (<c>azp</c>, <c>client_id</c>), compared ordinally; GUIDs in any spelling.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireClientAttribute(params string[] clientIds) : Attribute
{
    /// <summary>The ids of which one is enough.</summary>
    public IReadOnlyList<string> ClientIds { get; } = clientIds;
}
