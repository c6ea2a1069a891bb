namespace SecureMcp.Policies;

/// <summary>
/// The member is for every authenticated caller, and where <c>SecureMcp:Callers:Chain:Required</c> is false for everybody.
/// Written out because a member without an access rule stops the start; it can't stand beside
/// <see cref="RequireScopeAttribute"/> or <see cref="RequireRoleAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AllowAnyCallerAttribute : Attribute;
