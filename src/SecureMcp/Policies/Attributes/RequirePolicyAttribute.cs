namespace SecureMcp.Policies;

/// <summary>
/// Each use of the member is let through by this authorization policy of ASP.NET Core (<c>AddAuthorization</c>), which may
/// look at the live call. Several of these attributes are all required. Callers that it refuses see the member in lists and
/// are answered 403, unless the member is <see cref="Calls.MemberVisibility.Hidden"/>. A policy that throws refuses with 500.
/// </summary>
/// <param name="policy">The policy's name. One that is not registered stops the start.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequirePolicyAttribute(string policy) : Attribute
{
    /// <summary>The policy's name.</summary>
    public string Policy { get; } = policy;
}
