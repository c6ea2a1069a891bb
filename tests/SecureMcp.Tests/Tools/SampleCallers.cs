using System.Collections.Frozen;
using SecureMcp.Calls;

namespace SecureMcp.Tests.Tools;

/// <summary>Callers as the token validator would hand them to a tool.</summary>
internal static class SampleCallers
{
    public const string DanaId = "5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0001";
    public const string OmarId = "5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1d0002";
    public const string UnknownId = "5f0c9a4e-7f0b-4d0e-9a53-1c6f4a1dffff";

    public static readonly DateTimeOffset ExpiresAt = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static Caller Person(string subjectId = DanaId, string[]? scopes = null, string[]? roles = null) => new()
    {
        Scheme = "entra",
        TenantId = "tenant",
        SubjectId = subjectId,
        ClientId = "client",
        DisplayName = "Someone",
        Scopes = (scopes ?? ["profiles.read", "documents.read"]).ToFrozenSet(StringComparer.Ordinal),
        Roles = (roles ?? []).ToFrozenSet(StringComparer.Ordinal),
        ExpiresAt = ExpiresAt,
    };

    public static Caller App(params string[] roles) => Person(scopes: [], roles: roles) with { IsApp = true, DisplayName = null };
}

/// <summary>A clock that stands still.</summary>
internal sealed class StillTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
