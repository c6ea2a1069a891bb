namespace SecureMcp.Tests.Infrastructure;

public sealed class SiteTests
{
    private static string Site => BicepFile.Resources("Microsoft.Web/sites").Single().Text;

    [Theory]
    [InlineData("kind: 'functionapp,linux'")]
    [InlineData("type: 'UserAssigned'")]
    [InlineData("httpsOnly: true")]
    [InlineData("clientAffinityEnabled: false")]
    [InlineData("ftpsState: 'Disabled'")]
    [InlineData("minTlsVersion: '1.2'")]
    [InlineData("scmMinTlsVersion: '1.2'")]
    public void The_site_is_closed_by_a_literal_value(string line) =>
        Assert.Contains(line, Site.Split('\n').Select(text => text.Trim()));

    // '10' is accepted at deployment, and the app never starts.
    [Fact]
    public void The_runtime_is_that_of_the_custom_handlers_dotnet_command() =>
        Assert.Matches(@"runtime: \{\s+name: 'dotnet-isolated'\s+version: '10\.0'\s+\}", Site);

    [Fact]
    public void The_package_is_read_with_the_identity_and_no_key()
    {
        Assert.Matches(@"storage: \{\s+type: 'blobContainer'\s+value: packageContainerUrl\s+authentication: \{\s+type: 'UserAssignedIdentity'\s+userAssignedIdentityResourceId: identity\.id\s+\}", Site);
        Assert.DoesNotContain("storageAccountConnectionStringName", Site, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_is_Flex_Consumption_on_Linux()
    {
        var plan = BicepFile.Resources("Microsoft.Web/serverfarms").Single().Text;

        Assert.Matches(@"sku: \{\s+name: 'FC1'\s+tier: 'FlexConsumption'\s+\}", plan);
        Assert.Contains("reserved: true", plan, StringComparison.Ordinal);
    }

    [Fact]
    public void No_publishing_password_works()
    {
        var policies = BicepFile.Resources("Microsoft.Web/sites/basicPublishingCredentialsPolicies").ToList();

        Assert.Contains(policies, policy => policy.Text.Contains("name: 'scm'", StringComparison.Ordinal));
        Assert.Contains(policies, policy => policy.Text.Contains("name: 'ftp'", StringComparison.Ordinal));
        Assert.All(policies, policy => Assert.Contains("allow: false", policy.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Telemetry_is_taken_with_a_token_only()
    {
        var insights = BicepFile.Resources("Microsoft.Insights/components").Single().Text;
        var workspace = BicepFile.Resources("Microsoft.OperationalInsights/workspaces").Single().Text;

        Assert.Contains("DisableLocalAuth: true", insights, StringComparison.Ordinal);
        Assert.Contains("WorkspaceResourceId: workspace.id", insights, StringComparison.Ordinal);
        Assert.Contains("disableLocalAuth: true", workspace, StringComparison.Ordinal);
    }
}
