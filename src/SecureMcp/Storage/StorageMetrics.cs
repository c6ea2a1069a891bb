using System.Diagnostics.Metrics;

namespace SecureMcp.Storage;

/// <summary>Counts what is asked of the Table service. Every tag comes from a closed set.</summary>
internal sealed class StorageMetrics
{
    /// <summary>The meter that all of the endpoint's metrics belong to.</summary>
    public const string MeterName = "SecureMcp";

    public const string Operations = "securemcp.storage.operations";

    private readonly Counter<long> operations;
    private readonly Counter<long> circuits;

    public StorageMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        operations = meter.CreateCounter<long>(Operations, "{operation}", "Operations on the Table service; the tries of one are one.");
        circuits = meter.CreateCounter<long>("securemcp.storage.circuit.changes", "{change}", "How often the Table service was left alone for a while, and asked again.");
    }

    /// <summary>Counts one operation.</summary>
    /// <param name="table">The table's name, from the settings.</param>
    /// <param name="operation">Which of the client's operations.</param>
    /// <param name="outcome">A <see cref="TableOutcome"/>, or <c>Failed</c>, <c>Cancelled</c> or <c>NotSent</c>.</param>
    public void Count(string table, string operation, string outcome) =>
        operations.Add(1, new("securemcp.storage.table", table), new("securemcp.storage.operation", operation), new("securemcp.storage.outcome", outcome));

    public void CountCircuit(string state) => circuits.Add(1, new KeyValuePair<string, object?>("securemcp.storage.circuit", state));
}
