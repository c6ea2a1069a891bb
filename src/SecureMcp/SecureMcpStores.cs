using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureMcp.Audits;
using SecureMcp.Budgets;
using SecureMcp.Calls;
using SecureMcp.Idempotency;
using SecureMcp.Limits;
using SecureMcp.Protocol;
using SecureMcp.Sessions;
using SecureMcp.Storage;
using SecureMcp.Switches;
using SecureMcp.Tasks;

namespace SecureMcp;

/// <summary>Registers where state is kept: the Table service, or this process's memory where that is asked for by name.</summary>
internal static class SecureMcpStores
{
    public static void AddStores(this IServiceCollection services)
    {
        services.AddSingleton<StorageMetrics>();
        services.AddSingleton<StoreClock>();
        services.AddSingleton(provider => TableServiceConnection.Open(Options<StorageOptions>(provider), new TableClientOptions
        {
            Clock = provider.GetRequiredService<TimeProvider>(),
            Logger = provider.GetRequiredService<ILogger<TableServiceClient>>(),
            Metrics = provider.GetRequiredService<StorageMetrics>(),
            Heard = Listen(provider.GetRequiredService<StoreClock>()),
        }));
        services.AddSingleton<IStoreClock>(provider => Options<StorageOptions>(provider).Kind == StorageKind.Table
            ? provider.GetRequiredService<StoreClock>()
            : new LocalStoreClock(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IOutageChoices>(provider => new StorageOutageChoices(Options<StorageOptions>(provider).Outages));
        services.AddSingleton<IRateStore>(provider => Table(provider, options => options.RateTable) is { } table
            ? new TableRateStore(table, provider.GetRequiredService<ILogger<TableRateStore>>())
            : new MemoryRateStore(provider.GetRequiredService<IStoreClock>()));
        services.AddSingleton<IAuditStore>(provider => Table(provider, options => options.AuditTable) is { } table
            ? new TableAuditStore(table, provider.GetRequiredService<ILogger<TableAuditStore>>())
            : new MemoryAuditStore());
        services.AddSingleton<ISessionStore>(provider => Table(provider, options => options.SessionTable) is { } table
            ? new TableSessionStore(table, provider.GetRequiredService<IOptions<SessionsOptions>>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TableSessionStore>>())
            : new MemorySessionStore(provider.GetRequiredService<IOptions<SessionsOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IQuestionStore>(provider => Table(provider, options => options.SessionTable) is { } table
            ? new TableQuestionStore(table, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TableQuestionStore>>())
            : new MemoryQuestionStore());
        services.AddSingleton<IOnceStore>(provider => Table(provider, options => options.OnceTable) is { } table
            ? new TableOnceStore(table, provider.GetRequiredService<ILogger<TableOnceStore>>())
            : new MemoryOnceStore(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IOutcomeStore>(provider => Table(provider, options => options.OnceTable) is { } table
            ? new TableOutcomeStore(table, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TableOutcomeStore>>())
            : new MemoryOutcomeStore(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IBudgetStore>(provider => Table(provider, options => options.RateTable) is { } table
            ? new TableBudgetStore(table, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TableBudgetStore>>())
            : new MemoryBudgetStore(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISwitchStore>(provider => Table(provider, options => options.SwitchTable) is { } table
            ? new TableSwitchStore(table, provider.GetRequiredService<ILogger<TableSwitchStore>>())
            : new MemorySwitchStore(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITaskStore>(provider => Table(provider, options => options.TaskTable) is { } table
            ? new TableTaskStore(table, Options<TasksOptions>(provider).Caps, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TableTaskStore>>())
            : new MemoryTaskStore(provider.GetRequiredService<IOptions<TasksOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddHostedService(Sweeper.Of);
    }

    // Every answer of the service tells its time, whatever it was asked for.
    private static Action<ServiceTime> Listen(StoreClock clock) =>
        time => clock.Observe(time.Date, time.SentTimestamp, time.SentAt, time.ReceivedTimestamp);

    /// <summary>One of the tables, or null where the state is kept in memory.</summary>
    public static TableClient? Table(IServiceProvider provider, Func<StorageOptions, string> name) =>
        Options<StorageOptions>(provider) is { Kind: StorageKind.Table } options
            ? provider.GetRequiredService<TableServiceClient>().GetTableClient(name(options))
            : null;

    private static TOptions Options<TOptions>(IServiceProvider provider)
        where TOptions : class => provider.GetRequiredService<IOptions<TOptions>>().Value;
}
