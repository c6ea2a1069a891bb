using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMcp.Storage;

/// <summary>
/// A Table service account, on Azure.Core's pipeline: retries, credentials and diagnostics are Azure.Core's own. Thread-safe;
/// one per process, because it holds the connections.
/// </summary>
internal sealed class TableServiceClient
{
    // The audience of every storage account in the public and the sovereign clouds alike.
    private const string Scope = "https://storage.azure.com/.default";

    private readonly HttpPipeline pipeline;
    private readonly TableClientOptions options;

    /// <summary>Connects with an identity, only over https.</summary>
    /// <exception cref="ArgumentException">The address may not be used.</exception>
    public TableServiceClient(Uri endpoint, TokenCredential credential, TableClientOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (TableEndpoint.FaultForToken(endpoint) is { } fault)
            throw new ArgumentException($"The endpoint {fault}", nameof(endpoint));
        this.options = options ?? new TableClientOptions();
        Endpoint = endpoint;
        pipeline = HttpPipelineBuilder.Build(this.options, Timing(), new BearerTokenAuthenticationPolicy(credential, Scope));
    }

    /// <summary>Connects with the account key of a connection string.</summary>
    /// <exception cref="ArgumentException">The connection string may not be used.</exception>
    public TableServiceClient(string connectionString, TableClientOptions? options = null)
    {
        if (!StorageConnectionString.TryParse(connectionString, out var parsed, out var fault))
            throw new ArgumentException($"The connection string {fault}", nameof(connectionString));
        this.options = options ?? new TableClientOptions();
        Endpoint = parsed.TableEndpoint;
        pipeline = HttpPipelineBuilder.Build(this.options, Timing(), new SharedKeyPolicy(parsed.AccountName, parsed.AccountKey, this.options.Clock));
    }

    public Uri Endpoint { get; }

    /// <exception cref="ArgumentException">The service takes no such name.</exception>
    public TableClient GetTableClient(string tableName)
    {
        if (!TableNames.IsValid(tableName))
            throw new ArgumentException($"The table's name {TableNames.Rule}", nameof(tableName));
        return new TableClient(tableName, pipeline, Endpoint, options);
    }

    private TryTimingPolicy Timing() => new(options.Clock, options.Heard);
}
