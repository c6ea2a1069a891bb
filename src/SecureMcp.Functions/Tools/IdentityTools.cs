using System.ComponentModel;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Functions.Tools;

/// <summary>Tells callers who the endpoint takes them for.</summary>
[McpServerToolType]
internal sealed class IdentityTools(TimeProvider time)
{
    [McpServerTool(Name = "whoami", Title = "Who am I", ReadOnly = true, Destructive = false, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Shows the verified identity behind this call: tenant, subject, client application, scopes, roles and when the credential ends.")]
    [AllowAnyCaller]
    public Identity WhoAmI(Caller caller) => new(
        caller.TenantId,
        caller.SubjectId,
        caller.IsApp,
        [.. caller.Scopes.Order(StringComparer.Ordinal)],
        [.. caller.Roles.Order(StringComparer.Ordinal)],
        caller.ExpiresAt,
        Math.Max(0, (long)(caller.ExpiresAt - time.GetUtcNow()).TotalSeconds),
        caller.ClientId,
        caller.DisplayName);
}

[Description("The verified identity behind a call.")]
internal sealed record Identity(
    [property: Description("The tenant that issued the identity.")] string TenantId,
    [property: Description("The immutable id of the user or application in its tenant.")] string SubjectId,
    [property: Description("Whether an application calls on its own behalf, without a user.")] bool IsApp,
    [property: Description("The scopes, sorted. Empty for an application that was given app roles instead.")] IReadOnlyList<string> Scopes,
    [property: Description("The app roles, sorted.")] IReadOnlyList<string> Roles,
    [property: Description("When the credential ends, in UTC.")] DateTimeOffset ExpiresAt,
    [property: Description("How many whole seconds are left until then; 0 when it ended within the allowed clock difference.")] long ExpiresInSeconds,
    [property: Description("The application that the caller uses, when the credential names one.")] string? ClientId = null,
    [property: Description("The name for display, when the credential holds one.")] string? DisplayName = null);
