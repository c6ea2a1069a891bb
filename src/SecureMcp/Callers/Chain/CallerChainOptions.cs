namespace SecureMcp.Callers;

/// <summary>
/// What holds for callers of every scheme: whether a credential is needed, and what every caller must be granted. Section
/// <c>SecureMcp:Callers:Chain</c>. Immutable.
/// </summary>
public sealed class CallerChainOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = $"SecureMcp:Callers:{Section}";

    internal const string Section = "Chain";

    /// <summary>
    /// Whether every request needs a credential. True unless set. With false, a request that carries none at all is served
    /// as an anonymous caller without scopes and roles, for which are the members with <c>[AllowAnyCaller]</c> and nothing
    /// else; all such callers share one allowance, and each start says so in the log as a warning. A credential that is there
    /// and bad is refused all the same.
    /// </summary>
    public bool Required { get; init; } = true;

    /// <summary>
    /// Whether <c>initialize</c>, <c>server/discover</c> and <c>ping</c> are answered without a credential, for clients that
    /// look before they sign in. Off unless set. Such a request opens no session, may have 8,192 bytes of body, and leaves no
    /// record; each instance answers ten a second and is as strict as ever beyond that.
    /// </summary>
    public bool AllowAnonymousHandshake { get; init; }

    /// <summary>
    /// Scopes that every call needs, all of them, beside what its member asks for. Short form. A caller without one is told
    /// 403 with what to ask for. None unless set.
    /// </summary>
    public IReadOnlyList<string> RequiredScopes { get; init; } = [];

    /// <summary>Scopes that callers have because of others that their credential names. None unless set.</summary>
    public IReadOnlyList<ScopeMapping> ScopeMappings { get; init; } = [];
}
