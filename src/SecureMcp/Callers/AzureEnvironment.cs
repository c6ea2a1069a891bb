using Microsoft.Extensions.Configuration;

namespace SecureMcp.Callers;

/// <summary>Whether this process runs in Azure rather than on a developer's machine.</summary>
internal sealed record AzureEnvironment(bool RunningInAzure)
{
    // Set by App Service, Functions Consumption and Flex Consumption. WEBSITE_HOSTNAME says nothing: Core Tools sets it too.
    private static readonly string[] Marks = ["WEBSITE_INSTANCE_ID", "WEBSITE_POD_NAME", "LEGION_SERVICE_HOST"];

    /// <summary>Looks at the configuration and at the environment itself, so that neither can hide the other's mark.</summary>
    public static AzureEnvironment Detect(IConfiguration configuration, Func<string, string?> environmentVariable) =>
        new(Array.Exists(Marks, m => !string.IsNullOrEmpty(configuration[m]) || !string.IsNullOrEmpty(environmentVariable(m))));
}
