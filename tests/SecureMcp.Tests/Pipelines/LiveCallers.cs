using System.Collections.Frozen;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Callers whose token is their name, for what depends on the live call: with a GUID for an id, as most have.</summary>
internal sealed class LiveCallers : ICallerChain
{
    public const string UserId = "5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0001";
    public const string OtherId = "5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0002";
    public const string TenantId = "Workspace-7";

    public ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) => ValueTask.FromResult(Validation.Of(credential.Value switch
    {
        "staff" => User with { Roles = Set("staff") },
        "large" => User with { Scopes = Set("acts", "refunds.large") },
        "vip" => User with { Scopes = Set("acts", "vip") },
        "odd" => User with { SubjectId = "no GUID at all" },
        _ => User,
    }));

    private static Caller User { get; } = FakeTokens.Of(UserId, ["acts"], []) with { TenantId = TenantId, AuthenticationContexts = Set("c1") };

    private static FrozenSet<string> Set(params string[] values) => values.ToFrozenSet(StringComparer.Ordinal);
}
