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
    private readonly TableRequests requests;
    private readonly TableCircuit circuit;

    /// <summary>Connects with an identity, only over https.</summary>
    /// <exception cref="ArgumentException">The address may not be used.</exception>
    public TableServiceClient(Uri endpoint, TokenCredential credential, TableClientOptions? options = null)
        : this(Checked(endpoint), new BearerTokenAuthenticationPolicy(credential, Scope), options ?? new TableClientOptions())
    {
    }

    /// <summary>Connects with the account key of a connection string.</summary>
    /// <exception cref="ArgumentException">The connection string may not be used.</exception>
    public TableServiceClient(string connectionString, TableClientOptions? options = null)
        : this(Parsed(connectionString), options ?? new TableClientOptions())
    {
    }

    private TableServiceClient(StorageConnectionString parsed, TableClientOptions options)
        : this(parsed.TableEndpoint, new SharedKeyPolicy(parsed.AccountName, parsed.AccountKey, options.Clock), options)
    {
    }

    private TableServiceClient(Uri endpoint, HttpPipelinePolicy authentication, TableClientOptions options)
    {
        this.options = options;
        Endpoint = endpoint;
        pipeline = HttpPipelineBuilder.Build(options, [], [new TryTimingPolicy(options.Clock, options.Heard), authentication], new TableRetryRule(options.TotalTimeout));
        requests = new TableRequests(pipeline, endpoint);
        circuit = new TableCircuit(options.Clock, options.Logger, options.Metrics);
    }

    public Uri Endpoint { get; }

    /// <summary>Whether nothing is sent just now, because the service failed too often.</summary>
    public bool IsLeftAlone => circuit.IsOpen;

    /// <exception cref="ArgumentException">The service takes no such name.</exception>
    public TableClient GetTableClient(string tableName)
    {
        if (!TableNames.IsValid(tableName))
            throw new ArgumentException($"The table's name {TableNames.Rule}", nameof(tableName));
        return new TableClient(tableName, requests, new TableSender(tableName, pipeline, options, circuit));
    }

    private static Uri Checked(Uri endpoint) =>
        TableEndpoint.FaultForToken(endpoint) is { } fault ? throw new ArgumentException($"The endpoint {fault}", nameof(endpoint)) : endpoint;

    private static StorageConnectionString Parsed(string connectionString) =>
        StorageConnectionString.TryParse(connectionString, out var parsed, out var fault)
            ? parsed
            : throw new ArgumentException($"The connection string {fault}", nameof(connectionString));
}
