using Microsoft.Extensions.Logging.Abstractions;

namespace SecureMcp.Storage;

/// <summary>The stores as operators' tools use them: without a log, because whoever waits for the answer is told.</summary>
internal static class OperatorStores
{
    public static TableApiKeyStore Keys(TableClient table) => new(table, NullLogger<TableApiKeyStore>.Instance);

    public static TableBudgetStore Budgets(TableClient table, TimeProvider clock) => new(table, clock, NullLogger<TableBudgetStore>.Instance);

    public static TableSwitchStore Switches(TableClient table) => new(table, NullLogger<TableSwitchStore>.Instance);
}
