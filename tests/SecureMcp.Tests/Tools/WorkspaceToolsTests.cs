using ModelContextProtocol;
using SecureMcp.Functions.Tools;

namespace SecureMcp.Tests.Tools;

public sealed class WorkspaceToolsTests
{
    private readonly WorkspaceTools tools = new(new WorkspaceRegister(new StillTime(SampleCallers.ExpiresAt)));

    [Fact]
    public void A_workspace_ends_once()
    {
        Assert.Equal(new("blue-harbor", "starter", 5, SampleCallers.ExpiresAt, "Contract ended"), tools.DeprovisionTenant("blue-harbor", "Contract ended"));
        Assert.Equal("This workspace was already deprovisioned at 2026-11-21 12:00:00Z.", Refused("blue-harbor"));
    }

    [Theory]
    [InlineData("internal-platform", "protected")]
    [InlineData("no-such-workspace", "No workspace")]
    [InlineData("Blue-Harbor", "No workspace")]
    public void Refusals_say_which_rule(string workspace, string part) => Assert.Contains(part, Refused(workspace), StringComparison.Ordinal);

    [Fact]
    public void A_reason_of_spaces_is_refused_and_changes_nothing()
    {
        Assert.Throws<McpException>(() => tools.DeprovisionTenant("lumen-optics", "    "));

        Assert.Equal("lumen-optics", tools.DeprovisionTenant("lumen-optics", "Contract ended").Workspace);
    }

    private string Refused(string workspace) => Assert.Throws<McpException>(() => tools.DeprovisionTenant(workspace, "Because")).Message;
}
