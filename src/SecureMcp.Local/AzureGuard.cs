namespace SecureMcp.Local;

/// <summary>The playground gives tokens to everybody who asks, so it must never run where others can reach it.</summary>
internal static class AzureGuard
{
    // FUNCTIONS_CUSTOMHANDLER_PORT: a Functions host started this program instead of the app.
    private static readonly string[] Marks =
        ["WEBSITE_INSTANCE_ID", "WEBSITE_SITE_NAME", "WEBSITE_POD_NAME", "CONTAINER_APP_NAME", "FUNCTIONS_CUSTOMHANDLER_PORT"];

    /// <summary>Why this environment is not a developer's machine, or null.</summary>
    public static string? Refuse(Func<string, string?> environment) =>
        Array.Find(Marks, mark => !string.IsNullOrEmpty(environment(mark))) is { } found
            ? $"The playground hands out tokens without a password and never runs in Azure; {found} is set. Deploy SecureMcp.Functions instead."
            : null;
}
