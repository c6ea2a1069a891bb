using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureMcp.Answers;
using SecureMcp.Audits;
using SecureMcp.Budgets;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Guards;
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

/// <summary>Furnishes the rooms: beside the pipeline and the stores the only place that knows them all.</summary>
internal static class SecureMcpRooms
{
    public static void AddCallers(this IServiceCollection services)
    {
        services.AddSingleton<OpenIdKeySources>();
        services.AddSingleton<ISchemeSource, EntraSchemes>();
        services.AddSingleton<ISchemeSource, OidcSchemes>();
        services.AddSingleton<ISchemeSource, SharedSecretSchemes>();
        services.AddSingleton<ISchemeSource>(provider => new ApiKeySchemes(
            provider.GetRequiredService<IOptions<ApiKeysOptions>>(),
            provider.GetRequiredService<ConfiguredSchemes>(),
            () => new TableApiKeyStore(SecureMcpStores.Table(provider, options => options.KeyTable)!, provider.GetRequiredService<ILogger<TableApiKeyStore>>()),
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
        services.AddSingleton(provider => new LimitGate(
            provider.GetRequiredService<Allowances>(),
            Allowances.OfThisProcess(provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<IOutageChoices>(),
            provider.GetRequiredService<ILogger<LimitGate>>()));
        services.AddSingleton<RateStep>();
        services.AddSingleton<CallRateStep>();
        services.AddSingleton<IStartCheck>(provider => new DependentCheck(() =>
            LimitsOptionsValidator.FindUnknown(provider.GetRequiredService<MemberCatalog>(), Options<LimitsOptions>(provider))));
        // What AddAuthorization takes for granted and an empty web application lacks. Authorization itself is the app's to add:
        // a WebApplication that finds it puts a middleware before every request.
        services.AddRouting();
        services.AddSingleton<Voters>();
        services.AddSingleton<IStartCheck>(provider => new MembersCheck(() =>
            VoterCheck.FindProblems(provider.GetRequiredService<MemberCatalog>(), provider.GetRequiredService<IServiceScopeFactory>())));
        services.AddSingleton<PolicyTrial>();
        services.AddSingleton<PolicyStep>();
        services.AddSingleton<IArgumentCheck, ArgumentCheck>();
        services.AddSingleton<CallPolicyStep>();
        services.AddSingleton<IAccess, Access>();
        services.AddTasks();
        services.AddSingleton<SchemaStep>();
        services.AddSingleton<GuardStep>();
        services.AddSingleton<IStartCheck>(provider => new DependentCheck(() => DirectoriesCheck.FindProblems(provider.GetRequiredService<MemberCatalog>())));
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
        services.AddSingleton(_ => new ScopeHierarchy(builder.ScopeImplications));
        services.AddSingleton<IStartCheck>(provider => new MembersCheck(() => ScopeHierarchyRule.FindProblems(builder.ScopeImplications, provider.GetRequiredService<ScopeHierarchy>())));
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
            SecureMcpStores.Table(provider, options => options.SessionTable) is { } table
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

    private static TOptions Options<TOptions>(IServiceProvider provider)
        where TOptions : class => provider.GetRequiredService<IOptions<TOptions>>().Value;

    private static ReplayLimits Limits(SessionsOptions sessions) =>
        new(sessions.ReplayEventsPerStream, sessions.ReplayBytesPerSession, sessions.ReplayBytesTotal, sessions.ReplayRetention);

    private static string[] Scopes(IServiceProvider provider) =>
        [.. provider.GetRequiredService<MemberCatalog>().All.SelectMany(member => AccessRules.AdvertisedScopes(member.Access)).Concat(Options<CallerChainOptions>(provider).RequiredScopes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

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
}
