using System.Collections.Frozen;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Cli.Policies;

/// <summary>A caller that is asked about, as people describe one: by options, or as an entry of a file. What is left out it does not have.</summary>
internal sealed record AskedCaller
{
    public string Name { get; init; } = "";

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<string> Roles { get; init; } = [];

    public string? Client { get; init; }

    public string? Tenant { get; init; }

    public string? Subject { get; init; }

    public string? Scheme { get; init; }

    public bool AppOnly { get; init; }

    public string? Acr { get; init; }

    public IReadOnlyList<string> Contexts { get; init; } = [];

    public bool Anonymous { get; init; }

    /// <summary>What is wrong with it: the fields by their names here, each with the end of a sentence.</summary>
    public IEnumerable<(string Field, string Fault)> FindProblems() =>
    [
        .. Faults(nameof(Scopes), AccessTermKind.Scope, Scopes),
        .. Faults(nameof(Roles), AccessTermKind.Role, Roles),
        .. Faults(nameof(Client), AccessTermKind.Client, Client is null ? [] : [Client]),
        .. Faults(nameof(Tenant), AccessTermKind.Tenant, Tenant is null ? [] : [Tenant]),
        .. Faults(nameof(Subject), AccessTermKind.Tenant, Subject is null ? [] : [Subject]),
        .. Faults(nameof(Scheme), AccessTermKind.Scheme, Scheme is null ? [] : [Scheme]),
        .. Faults(nameof(Acr), AccessTermKind.Acr, Acr is null ? [] : [Acr]),
        .. Faults(nameof(Contexts), AccessTermKind.AuthenticationContext, Contexts),
        .. Anonymous && HasAnything ? [(nameof(Anonymous), "must stand alone: who brings no credential has nothing else.")] : ((string, string)[])[],
    ];

    private bool HasAnything => AppOnly || Scopes.Count + Roles.Count + Contexts.Count > 0 || new[] { Client, Tenant, Subject, Scheme, Acr }.Any(value => value is not null);

    /// <summary>The caller as a verified credential would make it.</summary>
    public Caller ToCaller() => Anonymous ? AnonymousDoor.Anonymous : new Caller
    {
        Scheme = Scheme ?? "",
        TenantId = Exact(AccessTermKind.Tenant, Tenant) ?? "",
        SubjectId = Exact(AccessTermKind.Tenant, Subject) ?? "",
        ClientId = Exact(AccessTermKind.Client, Client),
        IsApp = AppOnly,
        Scopes = Scopes.ToFrozenSet(StringComparer.Ordinal),
        Roles = Roles.ToFrozenSet(StringComparer.Ordinal),
        Acr = Acr,
        AuthenticationContexts = Contexts.ToFrozenSet(StringComparer.Ordinal),
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    private static string? Exact(AccessTermKind kind, string? id) => id is null ? null : AccessTermRule.Normalize(kind, [id])[0];

    private static IEnumerable<(string, string)> Faults(string field, AccessTermKind kind, IEnumerable<string> values) =>
        values.Select(value => AccessTermRule.Fault(kind, value)).OfType<string>().Distinct(StringComparer.Ordinal).Select(fault => (field, fault));
}
