using SecureMcp.Storage;

namespace SecureMcp.Tests.Infrastructure;

public sealed class StorageTests
{
    private static string Account => BicepFile.Resources("Microsoft.Storage/storageAccounts").Single().Text;

    // The values are literals on purpose: the compiler takes any string for the open enumerations, also 'TLS12'.
    [Theory]
    [InlineData("allowSharedKeyAccess: false")]
    [InlineData("allowBlobPublicAccess: false")]
    [InlineData("allowCrossTenantReplication: false")]
    [InlineData("defaultToOAuthAuthentication: true")]
    [InlineData("isLocalUserEnabled: false")]
    [InlineData("minimumTlsVersion: 'TLS1_2'")]
    [InlineData("supportsHttpsTrafficOnly: true")]
    public void The_account_is_closed_by_a_literal_value(string line) =>
        Assert.Contains(line, Account.Split('\n').Select(text => text.Trim()));

    [Fact]
    public void The_tables_bear_the_names_that_the_product_uses_by_default()
    {
        var names = BicepFile.Resources("Microsoft.Storage/storageAccounts/tableServices/tables").Select(table => NameOf(table));

        Assert.Equal(new StorageOptions().Tables.Select(table => table.Table).Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_package_container_is_private()
    {
        var container = BicepFile.Resources("Microsoft.Storage/storageAccounts/blobServices/containers").Single();

        Assert.Contains("publicAccess: 'None'", container.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Deleted_packages_can_be_brought_back()
    {
        var service = BicepFile.Resources("Microsoft.Storage/storageAccounts/blobServices").Single();

        Assert.Matches(@"containerDeleteRetentionPolicy: \{\s+enabled: true\s+days: \d+", service.Text);
        Assert.Matches(@"\bdeleteRetentionPolicy: \{\s+enabled: true\s+days: \d+", service.Text);
    }

    private static string NameOf(BicepDeclaration resource) =>
        resource.Text.Split('\n').Single(line => line.StartsWith("  name: '", StringComparison.Ordinal)).Split('\'')[1];
}
