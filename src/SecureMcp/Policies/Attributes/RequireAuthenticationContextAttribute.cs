namespace SecureMcp.Policies;

/// <summary>
/// The member is used only under a sign-in that met this Conditional Access authentication context of Microsoft Entra
/// (<c>acrs</c>). Stands beside an access rule and is no such rule itself: callers that it keeps from using the member see it
/// in lists, and using it answers 401 with what their client needs to have the user sign in again. Several of these
/// attributes are all required. An application on its own behalf meets none: nobody can sign in again for it.
/// </summary>
/// <remarks>
/// A client that says that it follows claims challenges (<c>xms_cc</c> with <c>cp1</c>) gets <c>insufficient_claims</c>, any
/// other <c>insufficient_user_authentication</c> (RFC 9470 section 3). A token of another issuer meets it with the same
/// value in <c>acr</c>.
/// </remarks>
/// <param name="id">The context's id as Entra knows it: <c>c1</c> to <c>c99</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireAuthenticationContextAttribute(string id) : Attribute
{
    /// <summary>The context's id.</summary>
    public string Id { get; } = id;
}
