namespace SecureMcp.Storage;

/// <summary>Where state and audit records are kept: the section <c>SecureMcp:Storage</c>. Immutable once bound.</summary>
public sealed class StorageOptions
{
    /// <summary>The name of the section, under which every setting below is found.</summary>
    public const string Section = "SecureMcp:Storage";

    /// <summary>
    /// What keeps the state. <see cref="StorageKind.Table"/> unless <see cref="StorageKind.Memory"/> is asked for by name: an
    /// instance that forgets its audit records must never be the result of a missing setting.
    /// </summary>
    public StorageKind Kind { get; init; } = StorageKind.Table;

    /// <summary>
    /// The Table service's endpoint, for example <c>https://account.table.core.windows.net</c>, reached with a managed
    /// identity, so https only. Exactly one of this and <see cref="ConnectionString"/> is set.
    /// </summary>
    public Uri? TableServiceUri { get; init; }

    /// <summary>
    /// A storage connection string with an account key, or <c>UseDevelopmentStorage=true</c>. For local work: a deployed app
    /// uses <see cref="TableServiceUri"/>, because a key cannot be scoped to a table.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>
    /// The client id (a GUID) of the user-assigned managed identity to use with <see cref="TableServiceUri"/>. Not set: the
    /// identity that the environment offers.
    /// </summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>The table of the audit records: 3 to 63 letters and digits, starting with a letter.</summary>
    public string AuditTable { get; init; } = "securemcpaudit";

    /// <summary>The table of rates and budgets: 3 to 63 letters and digits, starting with a letter.</summary>
    public string RateTable { get; init; } = "securemcprates";

    /// <summary>The table of sessions and what was said in them: 3 to 63 letters and digits, starting with a letter.</summary>
    public string SessionTable { get; init; } = "securemcpsessions";

    /// <summary>The table of tasks: 3 to 63 letters and digits, starting with a letter.</summary>
    public string TaskTable { get; init; } = "securemcptasks";

    /// <summary>The table of what happens once only (used ids, outcomes of calls that may be repeated): 3 to 63 letters and digits, starting with a letter.</summary>
    public string OnceTable { get; init; } = "securemcponce";

    /// <summary>The table of API keys: 3 to 63 letters and digits, starting with a letter.</summary>
    public string KeyTable { get; init; } = "securemcpkeys";

    /// <summary>The table of the operators' switches: 3 to 63 letters and digits, starting with a letter.</summary>
    public string SwitchTable { get; init; } = "securemcpswitches";

    /// <summary>What happens while the Table service does not answer, for each kind of state; everything is refused unless set.</summary>
    public StorageOutages Outages { get; init; } = new();

    /// <summary>How rows that have expired are removed.</summary>
    public StorageSweep Sweep { get; init; } = new();

    /// <summary>Every table with the name of its setting.</summary>
    internal IReadOnlyList<(string Setting, string Table)> Tables =>
    [
        (nameof(AuditTable), AuditTable),
        (nameof(RateTable), RateTable),
        (nameof(SessionTable), SessionTable),
        (nameof(TaskTable), TaskTable),
        (nameof(OnceTable), OnceTable),
        (nameof(KeyTable), KeyTable),
        (nameof(SwitchTable), SwitchTable),
    ];

    /// <summary>The tables whose rows can expire. No audit record is removed by the app, and a switch is the operators'.</summary>
    internal IReadOnlyList<string> SweptTables => [RateTable, SessionTable, TaskTable, OnceTable, KeyTable];
}

/// <summary>What keeps the state.</summary>
public enum StorageKind
{
    /// <summary>The Table service. Shared by all instances and durable.</summary>
    Table,

    /// <summary>This process's memory: gone when it ends, shared with nobody. For tests and the local playground.</summary>
    Memory,
}
