namespace SecureMcp.Policies;

/// <summary>
/// The member is used only under a sign-in of one of these authentication context classes (<c>acr</c>). Stands beside an
/// access rule and is no such rule itself: callers that it keeps from using the member see it in lists, and using it answers
/// 401 with <c>insufficient_user_authentication</c> and these values (RFC 9470 section 3).
/// </summary>
/// <param name="values">
/// One or more values of <c>acr</c>, the preferred first, compared ordinally: printable ASCII without space, quotation mark
/// and backslash. An empty list stops the start.
/// </param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireAcrAttribute(params string[] values) : Attribute
{
    /// <summary>The values of which one is enough.</summary>
    public IReadOnlyList<string> Values { get; } = values;
}
