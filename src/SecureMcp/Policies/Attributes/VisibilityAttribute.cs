using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Says who sees the member in lists, where that is not to follow from its access rule.</summary>
/// <param name="visibility">Who sees it.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class VisibilityAttribute(MemberVisibility visibility) : Attribute
{
    /// <summary>Who sees it.</summary>
    public MemberVisibility Visibility { get; } = visibility;
}
