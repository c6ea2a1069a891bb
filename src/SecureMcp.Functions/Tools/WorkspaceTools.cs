using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Functions.Tools;

/// <summary>Ends what customers no longer use.</summary>
[McpServerToolType]
internal sealed class WorkspaceTools(WorkspaceRegister register)
{
    [McpServerTool(Name = "deprovision_tenant", Title = "Deprovision a tenant", ReadOnly = false, Destructive = true, Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Ends a customer's workspace: its people can no longer sign in. A second call for the same workspace is refused and changes nothing.")]
    [RequireRole("admin")]
    public Deprovisioning DeprovisionTenant(
        [Description("The workspace's name, for example northwind-bikes."), RegularExpression("^[a-z0-9]+(-[a-z0-9]+)*$"), MaxLength(63)] string workspace,
        [Description("Why, in one sentence."), MinLength(3), MaxLength(500)] string reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
            throw new McpException("reason must say why.");
        var ended = register.Deprovision(workspace);
        return new(ended.Name, ended.Plan, ended.Seats, ended.DeprovisionedAt!.Value, reason.Trim());
    }
}

[Description("A workspace that was ended.")]
internal sealed record Deprovisioning(
    [property: Description("The workspace's name.")] string Workspace,
    [property: Description("The plan it had.")] string Plan,
    [property: Description("How many people used it.")] int Seats,
    [property: Description("When it ended, in UTC.")] DateTimeOffset DeprovisionedAt,
    [property: Description("Why it was ended.")] string Reason);
