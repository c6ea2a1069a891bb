using System.Collections.Frozen;
using SecureMcp.Callers;
using SecureMcp.Calls;

namespace SecureMcp.Tests.Support;

/// <summary>Stands in for the token door where a test is about what lies behind it: the token is the caller's name.</summary>
internal sealed class FakeTokens : ICallerChain
{
    public static Caller Plain { get; } = Of("plain", ["acts"], []);

    public static Caller Reader { get; } = Of("reader", ["secrets.read", "acts"], []);

    public static Caller Writer { get; } = Of("writer", ["secrets.read", "secrets.write", "acts"], []);

    public static Caller Admin { get; } = Of("admin", ["other", "acts"], ["admin"]);

    public static Caller App { get; } = Of("app", ["acts"], ["secrets.read"]) with { IsApp = true };

    private static readonly Caller[] All = [Plain, Reader, Writer, Admin, App];

    public static Caller Of(string name, string[] scopes, string[] roles) => new()
    {
        Scheme = "test",
        TenantId = "tenant",
        SubjectId = name,
        ClientId = "client",
        Scopes = scopes.ToFrozenSet(StringComparer.Ordinal),
        Roles = roles.ToFrozenSet(StringComparer.Ordinal),
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    public ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Array.Find(All, caller => caller.SubjectId == credential.Value) is { } caller
            ? Validation.Of(caller)
            : Validation.No(RefusalReason.CredentialInvalid, "unknown"));
}
