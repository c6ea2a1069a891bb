using System.Collections.Frozen;
using SecureMcp.Calls;

namespace SecureMcp.Testing;

/// <summary>
/// Describes a caller: unless said otherwise a person without any right, of the tenant <c>test-tenant</c>, by the client
/// <c>test-client</c>, verified by the scheme <c>test</c>, and another person than every other caller of the test. Not
/// thread-safe; used once.
/// </summary>
public sealed class McpTestCaller
{
    internal const string DefaultScheme = "test";

    private Caller caller;

    internal McpTestCaller(string subject) => caller = new Caller
    {
        Scheme = DefaultScheme,
        TenantId = "test-tenant",
        SubjectId = subject,
        ClientId = "test-client",
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    /// <summary>Grants scopes beside those that it has, in their short form, for example <c>orders.read</c>.</summary>
    public McpTestCaller WithScopes(params IEnumerable<string> scopes) => With(caller with { Scopes = caller.Scopes.Union(scopes).ToFrozenSet(StringComparer.Ordinal) });

    /// <summary>Grants app roles beside those that it has. To an application a role is a scope of the same name too.</summary>
    public McpTestCaller WithRoles(params IEnumerable<string> roles) => With(caller with { Roles = caller.Roles.Union(roles).ToFrozenSet(StringComparer.Ordinal) });

    /// <summary>Says which client application it uses; <see langword="null"/> for a credential that names none.</summary>
    public McpTestCaller WithClient(string? clientId) => With(caller with { ClientId = clientId });

    /// <summary>Says which tenant it is of.</summary>
    public McpTestCaller WithTenant(string tenantId) => With(caller with { TenantId = tenantId });

    /// <summary>
    /// Says who it is in its tenant. Callers of the same scheme, tenant and subject are one: they share limits, budgets,
    /// sessions and tasks, whatever they were granted.
    /// </summary>
    public McpTestCaller WithSubject(string subjectId) => With(caller with { SubjectId = subjectId });

    /// <summary>Makes it an application that calls on its own behalf, without a user.</summary>
    public McpTestCaller AsApp() => With(caller with { IsApp = true });

    /// <summary>
    /// Says which authentication scheme verified it, for example <c>entra</c>. Every scheme but <c>test</c> and that of the
    /// endpoint's first caller is to be named at the start: <see cref="McpTestSetup.WithSchemes"/>.
    /// </summary>
    public McpTestCaller WithScheme(string scheme) => With(caller with { Scheme = scheme });

    /// <summary>Says which authentication context class its sign-in met (<c>acr</c>).</summary>
    public McpTestCaller WithAcr(string acr) => With(caller with { Acr = acr });

    /// <summary>Adds authentication contexts that its sign-in met (<c>acrs</c>), for example <c>c1</c>.</summary>
    public McpTestCaller WithAuthenticationContexts(params IEnumerable<string> contexts) =>
        With(caller with { AuthenticationContexts = caller.AuthenticationContexts.Union(contexts).ToFrozenSet(StringComparer.Ordinal) });

    /// <summary>Gives it a name to show.</summary>
    public McpTestCaller WithDisplayName(string name) => With(caller with { DisplayName = name });

    /// <summary>Says when its credential ends, in UTC; never unless set. The endpoint does not ask it again: a token's own end is its scheme's to check.</summary>
    public McpTestCaller WithExpiry(DateTimeOffset expiresAt) => With(caller with { ExpiresAt = expiresAt });

    internal static Caller Build(int number, Action<McpTestCaller>? describe)
    {
        var described = new McpTestCaller($"person-{number}");
        describe?.Invoke(described);
        return described.caller;
    }

    private McpTestCaller With(Caller changed)
    {
        caller = changed;
        return this;
    }
}
