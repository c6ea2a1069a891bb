using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureMcp.Answers;
using SecureMcp.Audits;
using SecureMcp.Budgets;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Idempotency;
using SecureMcp.Limits;
using SecureMcp.Limits.Leases;
using SecureMcp.Outputs;
using SecureMcp.Policies;
using SecureMcp.Protocol;
using SecureMcp.RequestStates;
using SecureMcp.Schemas;
using SecureMcp.Sessions;
using SecureMcp.Startup;
using SecureMcp.Storage;
using SecureMcp.Switches;
using SecureMcp.Tasks;
using SecureMcp.Telemetry;
using SecureMcp.Transport;

namespace SecureMcp;

/// <summary>Furnishes the rooms: beside the pipeline the only place that knows them all.</summary>
internal static class SecureMcpRooms
{
    public static void AddStores(this IServiceCollection services)
    {
        services.AddSingleton<StorageMetrics>();
        services.AddSingleton<StoreClock>();
        services.AddSingleton(provider =>
        {
            // Every answer of the service tells its time, whatever it was asked for.
            var heard = provider.GetRequiredService<StoreClock>();
            return TableServiceConnection.Open(Options<StorageOptions>(provider), new TableClientOptions
            {
                Clock = provider.GetRequiredService<TimeProvider>(),
                Logger = provider.GetRequiredService<ILogger<TableServiceClient>>(),
                Metrics = provider.GetRequiredService<StorageMetrics>(),
                Heard = time => heard.Observe(time.Date, time.SentTimestamp, time.SentAt, time.ReceivedTimestamp),
            });
        });
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
        services.AddSingleton<IBudgetStore>(provider => Table(provider, options => options.RateTable) is { } table
            ? new TableBudgetStore(table, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TableBudgetStore>>())
            : new MemoryBudgetStore(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISwitchStore>(provider => Table(provider, options => options.SwitchTable) is { } table
            ? new TableSwitchStore(table, provider.GetRequiredService<ILogger<TableSwitchStore>>())
            : new MemorySwitchStore(provider.GetRequiredService<TimeProvider>()));
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
    }

    public static void AddCallers(this IServiceCollection services)
    {
        services.AddSingleton<OpenIdKeySources>();
        services.AddSingleton<ISchemeSource, EntraSchemes>();
        services.AddSingleton<ISchemeSource, OidcSchemes>();
        services.AddSingleton<ISchemeSource, SharedSecretSchemes>();
        services.AddSingleton<ISchemeSource>(provider => new ApiKeySchemes(
            provider.GetRequiredService<IOptions<ApiKeysOptions>>(),
            provider.GetRequiredService<ConfiguredSchemes>(),
            () => new TableApiKeyStore(Table(provider, options => options.KeyTable)!, provider.GetRequiredService<ILogger<TableApiKeyStore>>()),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IStartCheck>(provider => new DependentCheck(() => Options<ApiKeysOptions>(provider).UseTable && Options<StorageOptions>(provider).Kind == StorageKind.Memory
            ? [$"{ApiKeysOptions.SectionName}:{nameof(ApiKeysOptions.UseTable)} is true, but {StorageOptions.Section}:{nameof(StorageOptions.Kind)} is Memory: there is no table of keys."]
            : []));
        services.AddSingleton<IStartCheck>(provider => new DependentCheck(() => IssuersRule.FindProblems(provider.GetServices<ISchemeSource>())));
        services.AddSingleton<IOnBehalfOfExchange, OnBehalfOfCredentials>();
        services.AddSingleton<DownstreamTokenCache>();
        services.AddScoped<IDownstreamTokens, DownstreamTokens>();
        services.AddSingleton<IntrospectionSchemes>();
        services.AddSingleton<ISchemeSource>(provider => provider.GetRequiredService<IntrospectionSchemes>());
        services.AddSingleton<TokenCache>();
        services.AddSingleton<ICallerChain>(provider => new CallerChain(
            [
                .. provider.GetServices<ISchemeSource>().SelectMany(source => source.Schemes),
                .. provider.GetServices<ICallerScheme>(),
            ],
            provider.GetRequiredService<TokenCache>()));
        services.AddSingleton<IStartCheck>(provider => new DependentCheck(() => provider.GetRequiredService<ICallerChain>() is CallerChain chain
            ? SchemeConflicts.Find(chain.Schemes)
            : []));
        services.AddSingleton<IStartCheck>(provider => new DependentCheck(() => provider.GetRequiredService<ICallerChain>() is CallerChain chain
            ? SchemeConflicts.FindUnknown(chain.Schemes, Options<CallerChainOptions>(provider).ScopeMappings)
            : []));
        services.AddSingleton(provider => new ResourceMetadata(
            Options<TransportOptions>(provider).PublicUrl!,
            [.. provider.GetServices<ISchemeSource>().SelectMany(source => source.AuthorizationServers)],
            Scopes(provider),
            About(provider),
            provider.GetRequiredService<ScopeMap>().AskedAs));
        services.AddSingleton<ResourceMetadataEndpoint>();
        services.AddSingleton<IChallenges>(provider => new BearerChallenges(
            provider.GetRequiredService<ResourceMetadata>(),
            Scopes(provider),
            Options<CallerChainOptions>(provider).RequiredScopes,
            provider.GetServices<ISchemeSource>().SelectMany(source => source.AuthorizationServers).FirstOrDefault(server => server.AuthorizationUri is not null)?.AuthorizationUri));
        services.AddSingleton<ScopeMap>();
        services.AddSingleton<AnonymousDoor>();
    }

    public static void AddSteps(this IServiceCollection services)
    {
        services.AddSingleton<OriginStep>();
        services.AddSingleton<CallerStep>();
        services.AddSingleton<MessageStep>();
        services.AddSingleton<HandshakeStep>();
        services.AddSingleton<SwitchBoard>();
        services.AddSingleton<CallerSwitchStep>();
        services.AddSingleton<MemberSwitchStep>();
        services.AddSingleton<RequiredScopesStep>();
        services.AddSingleton<VerdictStep>();
        services.AddSingleton<ISessionRegister, SessionRegister>();
        services.AddSingleton<SessionStep>();
        services.AddSingleton(provider => new Allowances(
            provider.GetRequiredService<IRateStore>(), provider.GetRequiredService<IStoreClock>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LimitBook>();
        services.AddSingleton<LimitGate>();
        services.AddSingleton<RateStep>();
        services.AddSingleton<PolicyStep>();
        services.AddSingleton<IAccess, Access>();
        services.AddTasks();
        services.AddSingleton<SchemaStep>();
        services.AddSingleton<IdempotencyStep>();
        services.AddSingleton<IIdempotency, OutcomeDesk>();
        services.AddSingleton<RequestStateStep>();
        services.AddSingleton<IRequestStateSeal>(provider => new AesRequestStateSeal(
            Options<RequestStateOptions>(provider),
            RequestStateKey.Read(Options<RequestStateOptions>(provider).Keys, isAlone: Options<StorageOptions>(provider).Kind == StorageKind.Memory),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<BudgetBook>();
        services.AddSingleton<BudgetStep>();
        services.AddSingleton<BudgetFilter>();
        services.AddSingleton<AuditStep>();
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<ICallRecorder>(provider => provider.GetRequiredService<AuditTrail>());
        services.AddSingleton<IRefusals, RefusalWriter>();
        services.AddSingleton<IResultCheck, OutputRule>();
        services.AddSingleton<CallMetrics>();
        services.AddSingleton(provider => new HealthEndpoint(
            cancellation => provider.GetRequiredService<IAuditStore>().ProbeAsync(cancellation),
            () =>
            [
                .. provider.GetRequiredService<OpenIdKeySources>().Status.Select(entry => new AuthorityHealth(entry.Scheme, entry.Status.Age, entry.Status.HasFailed)),
                .. provider.GetRequiredService<IntrospectionSchemes>() is { IsConfigured: true } asked
                    ? (AuthorityHealth[])[AuthorityHealth.OfAnswers(IntrospectionRule.Scheme, asked.IsCircuitOpen)]
                    : [],
            ],
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Pipeline>();
    }

    private static void AddTasks(this IServiceCollection services)
    {
        services.AddSingleton<ITaskStore>(provider => Table(provider, options => options.TaskTable) is { } table
            ? new TableTaskStore(table, Caps(Options<TasksOptions>(provider)), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TableTaskStore>>())
            : new MemoryTaskStore(provider.GetRequiredService<IOptions<TasksOptions>>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TaskStep>();
        services.AddSingleton<DetachedCall>();
        services.AddSingleton<TaskRuns>();
        services.AddSingleton<TaskStart>();
        services.AddSingleton<ITasks, TaskDesk>();
        services.AddSingleton<IStartCheck>(provider => new DependentCheck(() =>
            TaskDeclaration.FindProblems(provider.GetRequiredService<MemberCatalog>(), Options<TasksOptions>(provider))));
    }

    public static void AddProtocol(this IServiceCollection services, SecureMcpBuilder builder)
    {
        services.AddSingleton(provider => Discovery.Run(provider, builder.MemberTypes));
        services.AddSingleton(provider => provider.GetRequiredService<Discovery>().Members);
        services.AddSingleton(provider => provider.GetRequiredService<DiscoveredMembers>().Catalog);
        services.AddSingleton<ArgumentSchemas>();
        services.AddSingleton<IStartCheck>(provider => new MembersCheck(() =>
            [.. provider.GetRequiredService<Discovery>().Problems, .. provider.GetRequiredService<ArgumentSchemas>().Problems]));

        services.AddScoped<CallSlot>();
        services.AddScoped<AnswerStream>();
        services.AddSingleton<InputRequests>();
        services.AddSingleton(provider => new ServerLoggers(provider.GetRequiredService<ILoggerFactory>()));
        // What a tool's parameter of this type is bound to.
        services.AddScoped(provider => provider.GetRequiredService<CallSlot>().Call.Caller!);
        services.AddScoped(provider => provider.GetRequiredService<CallSlot>().Call.Task);
        services.AddSingleton<IResultSender, ResultSender>();
        services.AddSingleton<CallBindings>();
        services.AddSingleton<BindingFilter>();
        services.AddSingleton<AnswerFilter>();
        services.AddSingleton(provider => new ReplayBuffer(Limits(Options<SessionsOptions>(provider)), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new EventShelves(
            Table(provider, options => options.SessionTable) is { } table
                ? new TableEventStore(table, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<TableEventStore>>())
                : null,
            Limits(Options<SessionsOptions>(provider)),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<EventShelves>>()));
        services.AddSingleton<LiveSessions>();
        services.AddSingleton<ClientAnswers>();
        services.AddSingleton<IResourceUpdates>(provider => provider.GetRequiredService<LiveSessions>());
        services.AddSingleton<SessionVerbs>();
        services.AddSingleton<VisibilityFilter>();
        services.AddSingleton<ClearanceFilter>();
        services.AddSingleton<Dispatcher>();
        services.AddSingleton(provider => new ServerDefinition(
            provider.GetRequiredService<DiscoveredMembers>(),
            provider.GetRequiredService<ServerIdentity>(),
            TaskStep.IsOffered(provider.GetRequiredService<MemberCatalog>(), Options<TasksOptions>(provider)) ? [TaskStep.Extension] : [],
            [
                filters => provider.GetRequiredService<BindingFilter>().AddTo(filters),
                filters => provider.GetRequiredService<VisibilityFilter>().AddTo(filters.Request),
                filters => provider.GetRequiredService<ClearanceFilter>().AddTo(filters),
                filters => provider.GetRequiredService<BudgetFilter>().AddTo(filters.Request),
                filters => ClaimsChallengeFilter.AddTo(filters.Request),
                filters => provider.GetRequiredService<AnswerFilter>().AddTo(filters),
            ]));
    }

    /// <summary>One of the tables, or null where the state is kept in memory.</summary>
    private static TableClient? Table(IServiceProvider provider, Func<StorageOptions, string> name) =>
        Options<StorageOptions>(provider) is { Kind: StorageKind.Table } options
            ? provider.GetRequiredService<TableServiceClient>().GetTableClient(name(options))
            : null;

    private static TOptions Options<TOptions>(IServiceProvider provider)
        where TOptions : class => provider.GetRequiredService<IOptions<TOptions>>().Value;

    private static ReplayLimits Limits(SessionsOptions sessions) =>
        new(sessions.ReplayEventsPerStream, sessions.ReplayBytesPerSession, sessions.ReplayBytesTotal, sessions.ReplayRetention);

    private static TaskCaps Caps(TasksOptions tasks) => new(tasks.MaxPerCaller, tasks.MaxBytesPerCaller);

    private static string[] Scopes(IServiceProvider provider) =>
        [.. provider.GetRequiredService<MemberCatalog>().All.SelectMany(member => member.Access.AllScopes).Concat(Options<CallerChainOptions>(provider).RequiredScopes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static ResourceOptions About(IServiceProvider provider)
    {
        var set = Options<ResourceOptions>(provider);
        return new ResourceOptions
        {
            Name = set.Name ?? provider.GetRequiredService<ServerIdentity>().Title,
            Documentation = set.Documentation,
            PolicyUri = set.PolicyUri,
            TermsUri = set.TermsUri,
        };
    }

    /// <summary>What discovery found, with what is wrong about it.</summary>
    private sealed record Discovery(DiscoveredMembers Members, IReadOnlyList<string> Problems)
    {
        public static Discovery Run(IServiceProvider provider, IEnumerable<Type> types)
        {
            List<string> problems = [];
            var members = new MemberDiscovery(provider, AccessDeclaration.Read, TaskDeclaration.Read, IdempotencyDeclaration.Read, Close).Discover(types, problems);
            return new Discovery(members, problems);
        }

        // A schema that can't be closed can't be compiled either, which is where it is reported.
        private static JsonElement Close(JsonElement schema)
        {
            try
            {
                return CompiledSchema.Close(schema);
            }
            catch (SchemaException)
            {
                return schema;
            }
        }
    }
}
