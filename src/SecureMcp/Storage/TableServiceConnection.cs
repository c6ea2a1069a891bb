using Azure.Core;
using Azure.Identity;

namespace SecureMcp.Storage;

/// <summary>Opens the Table service that the settings name.</summary>
internal static class TableServiceConnection
{
    /// <summary>Opens it. Nothing is sent yet.</summary>
    /// <exception cref="InvalidOperationException">The settings name no Table service.</exception>
    public static TableServiceClient Open(StorageOptions options, TimeProvider clock) => Open(options, new TableClientOptions { Clock = clock });

    /// <summary>Opens it, talking in this way. Nothing is sent yet.</summary>
    /// <exception cref="InvalidOperationException">The settings name no Table service.</exception>
    public static TableServiceClient Open(StorageOptions options, TableClientOptions talk)
    {
        if (options.Kind != StorageKind.Table)
            throw new InvalidOperationException($"{StorageOptions.Section}:{nameof(options.Kind)} is not Table.");
        if (!string.IsNullOrEmpty(options.ConnectionString))
            return new TableServiceClient(options.ConnectionString, talk);
        if (options.TableServiceUri is null)
            throw new InvalidOperationException($"{StorageOptions.Section}:{nameof(options.TableServiceUri)} is not set.");
        return new TableServiceClient(options.TableServiceUri, Credential(options), talk);
    }

    private static TokenCredential Credential(StorageOptions options) =>
        options.ManagedIdentityClientId is { Length: > 0 } clientId
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId))
            // Nobody is asked to sign in by a server.
            : new DefaultAzureCredential(new DefaultAzureCredentialOptions { ExcludeInteractiveBrowserCredential = true });
}
