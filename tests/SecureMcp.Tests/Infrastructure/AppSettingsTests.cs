using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Infrastructure;

public sealed class AppSettingsTests
{
    // Flex Consumption refuses some of these and ignores or misreads the others.
    public static TheoryData<string> ForbiddenOnFlex =>
    [
        "FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE", "WEBSITE_CONTENTSHARE",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING", "SCM_DO_BUILD_DURING_DEPLOYMENT", "ENABLE_ORYX_BUILD", "WEBSITE_TIME_ZONE",
        "TZ", "WEBSITE_USE_PLACEHOLDER_DOTNETISOLATED", "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT",
    ];

    [Theory]
    [MemberData(nameof(ForbiddenOnFlex))]
    public void A_setting_that_Flex_Consumption_forbids_is_absent(string name)
    {
        Assert.NotEmpty(AppSettings.All);
        Assert.DoesNotContain(name, AppSettings.All.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_setting_of_the_product_that_the_template_names_exists()
    {
        var named = AppSettings.All.Keys.Where(key => key.StartsWith("SecureMcp", StringComparison.OrdinalIgnoreCase)).ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(name.Replace("__", ":", StringComparison.Ordinal), Settings.Keys));
    }

    [Theory]
    [InlineData("SecureMcp__Transport__PublicUrl", "endpointUrl")]
    [InlineData("SecureMcp__Callers__Entra__TenantId", "entraTenantId")]
    [InlineData("SecureMcp__Callers__Entra__ClientId", "entraClientId")]
    [InlineData("SecureMcp__Callers__Entra__ApplicationIdUri", "entraApplicationIdUri")]
    [InlineData("SecureMcp__Callers__Entra__Authority", "environment().authentication.loginEndpoint")]
    [InlineData("SecureMcp__Storage__Kind", "'Table'")]
    [InlineData("SecureMcp__Storage__TableServiceUri", "tableEndpoint")]
    [InlineData("SecureMcp__Storage__ManagedIdentityClientId", "identity.properties.clientId")]
    [InlineData("SecureMcp__Limits__PermitLimit", "string(permitLimit)")]
    [InlineData("AzureWebJobsStorage__credential", "'managedidentity'")]
    [InlineData("AzureWebJobsStorage__clientId", "identity.properties.clientId")]
    [InlineData("AzureWebJobsStorage__blobServiceUri", "blobEndpoint")]
    [InlineData("AzureWebJobsStorage__queueServiceUri", "queueEndpoint")]
    [InlineData("AzureWebJobsStorage__tableServiceUri", "tableEndpoint")]
    [InlineData("AzureWebJobsFeatureFlags", "'EnableMcpCustomHandlerPreview'")]
    [InlineData("AzureWebJobsDisableHomepage", "'true'")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "insights.properties.ConnectionString")]
    [InlineData("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "'ClientId=${identity.properties.clientId};Authorization=AAD'")]
    public void What_the_app_needs_is_set(string name, string expression) => Assert.Equal(expression, AppSettings.All[name]);

    [Fact]
    public void No_setting_carries_an_account_key()
    {
        // The bare name would be a connection string; identity is configured by the names with a suffix.
        Assert.DoesNotContain("AzureWebJobsStorage", AppSettings.All.Keys);
        Assert.DoesNotContain("SecureMcp__Storage__ConnectionString", AppSettings.All.Keys);
        Assert.All(AppSettings.All.Values, value => Assert.DoesNotContain("AccountKey", value, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void The_public_url_is_the_given_one_or_the_host_name_of_the_platform_over_https()
    {
        var variable = BicepFile.AllDeclarations.Single(declaration => declaration is { Kind: "var", Name: "endpointUrl" });

        Assert.Equal(
            "var endpointUrl = empty(publicUrl) ? 'https://${site.properties.defaultHostName}/mcp' : publicUrl",
            variable.Text.Trim());
    }
}
