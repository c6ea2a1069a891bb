using System.Collections.Frozen;
using SecureMcp.Calls;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>Callers to keep in rows.</summary>
internal static class Callers
{
    public static Caller Full { get; } = new()
    {
        Scheme = "entra",
        TenantId = "tenant",
        SubjectId = "Grüße \"quoted\"",
        ClientId = "client",
        IsApp = true,
        Scopes = new[] { "b", "a" }.ToFrozenSet(StringComparer.Ordinal),
        Roles = new[] { "r" }.ToFrozenSet(StringComparer.Ordinal),
        AuthenticationContexts = new[] { "c1" }.ToFrozenSet(StringComparer.Ordinal),
        Acr = "strong",
        ExpiresAt = DateTimeOffset.MaxValue,
    };

    public static Caller Bare { get; } = new() { Scheme = "shared-secret", TenantId = "tenant", SubjectId = "subject", ExpiresAt = DateTimeOffset.MaxValue };

    /// <summary>Whether they may the same, as far as the rules look at it.</summary>
    public static void AssertSameRights(Caller one, Caller other)
    {
        Assert.True(RightsRule.Allows(one, other) && RightsRule.Allows(other, one));
        Assert.True(RightsRule.IsSignedInAsWell(one, other) && RightsRule.IsSignedInAsWell(other, one));
    }
}
