using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// What the settings ask of callers of some members. Within a list one value is enough, except for
/// <see cref="Scopes"/> and <see cref="AuthenticationContexts"/>; what is in different lists is all asked. Immutable.
/// </summary>
public sealed class PolicyRule
{
    /// <summary>
    /// The members: <c>tool:refund_order</c>, <c>prompt:greet</c>, <c>resource:note://open</c>,
    /// <c>template:note://{id}</c>; a <c>*</c> at the end stands for any rest; <c>*</c> alone for every member, and
    /// <c>writes</c> for every tool that does not declare that it only reads. A member that is not there stops the start.
    /// </summary>
    public IReadOnlyList<string> Members { get; init; } = [];

    /// <summary>How the rule stands to what the code asks for. <see cref="PolicyMode.Narrow"/> unless set.</summary>
    public PolicyMode Mode { get; init; }

    /// <summary>
    /// Whether the rule decides nothing yet: what it would change is logged, counted and recorded. False unless set.
    /// </summary>
    public bool ReportOnly { get; init; }

    /// <summary>Whether every authenticated caller may use the members; with <see cref="PolicyMode.Override"/> only.</summary>
    public bool AnyCaller { get; init; }

    /// <summary>Scopes, all of them.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Scopes of which one is enough.</summary>
    public IReadOnlyList<string> AnyScopes { get; init; } = [];

    /// <summary>App roles of which one is enough.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Client applications (<c>azp</c>) that may.</summary>
    public IReadOnlyList<string> Clients { get; init; } = [];

    /// <summary>Tenants, or what a scheme takes for one, that may.</summary>
    public IReadOnlyList<string> Tenants { get; init; } = [];

    /// <summary>Names of authentication schemes that may.</summary>
    public IReadOnlyList<string> Schemes { get; init; } = [];

    /// <summary>Authentication contexts of Entra, <c>c1</c> to <c>c99</c>, all of them.</summary>
    public IReadOnlyList<string> AuthenticationContexts { get; init; } = [];

    /// <summary>Authentication context classes (<c>acr</c>) of which one is enough.</summary>
    public IReadOnlyList<string> Acr { get; init; } = [];

    /// <summary>Authorization policies of ASP.NET Core, registered by the app, that must all let a call through.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    /// <summary>Scopes that are needed beside for some arguments only. Each is asked.</summary>
    public IReadOnlyList<PolicyCondition> When { get; init; } = [];

    /// <summary>Who sees the members; <see cref="MemberVisibility.Listed"/> with <see cref="PolicyMode.Override"/> only.</summary>
    public MemberVisibility Visibility { get; init; }
}
