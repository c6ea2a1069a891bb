using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SecureMcp.Budgets;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Idempotency;
using SecureMcp.Limits;
using SecureMcp.Outputs;
using SecureMcp.Policies;
using SecureMcp.RequestStates;
using SecureMcp.Sessions;
using SecureMcp.Startup;
using SecureMcp.Storage;
using SecureMcp.Tasks;
using SecureMcp.Transport;

namespace SecureMcp;

/// <summary>Registers the endpoint.</summary>
public static class SecureMcpServiceCollectionExtensions
{
    private const string RootSection = "SecureMcp";

    /// <summary>The sections of <c>SecureMcp:Callers</c> that each configure one way to prove who is calling.</summary>
    private static readonly string[] SchemeSections =
    [
        EntraOptions.Section,
        OidcOptions.Section,
        SharedSecretOptions.Section,
        ApiKeysOptions.Section,
        IntrospectionOptions.Section,
    ];

    /// <summary>The sections of <c>SecureMcp:Callers</c> that configure something else.</summary>
    private static readonly string[] OtherCallerSections =
    [
        CallerChainOptions.Section,
        OnBehalfOfOptions.Section,
        ResourceOptions.Section,
        TokenCacheOptions.Section,
    ];

    /// <summary>Sections that are known and still stop the start, with the reason: this library has nothing that they could switch on.</summary>
    private static readonly Dictionary<string, string> PlaygroundOnly = new(StringComparer.OrdinalIgnoreCase)
    {
        ["None"] = "would let everybody in without a credential. It exists in the playground (SecureMcp.Local) only; remove it.",
    };

    /// <summary>
    /// Registers the endpoint with its settings from the section <c>SecureMcp</c> of <paramref name="configuration"/>. Build
    /// the delegate with <see cref="SecureMcpPipeline.Create"/>, which checks all settings first. Call it once.
    /// </summary>
    public static SecureMcpBuilder AddSecureMcp(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddLogging();
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(AzureEnvironment.Detect(configuration, Environment.GetEnvironmentVariable));

        var root = configuration.GetSection(RootSection);
        services.AddSingleton(provider => ConfiguredSchemes.In(root.GetSection("Callers"), SchemeSections) with
        {
            HasOwn = provider.GetRequiredService<IServiceProviderIsService>().IsService(typeof(ICallerScheme)),
        });
        services.AddSettings<TransportOptions, TransportOptionsValidator>(root.GetSection("Transport"));
        services.AddSettings<EntraOptions, EntraOptionsValidator>(root.GetSection("Callers:Entra"));
        services.AddSettings<OidcOptions, OidcOptionsValidator>(root.GetSection("Callers:Oidc"));
        services.AddSettings<TokenCacheOptions, TokenCacheOptionsValidator>(root.GetSection("Callers").GetSection(TokenCacheOptions.Section));
        services.AddSettings<SharedSecretOptions, SharedSecretOptionsValidator>(root.GetSection("Callers:SharedSecret"));
        services.AddSettings<ApiKeysOptions, ApiKeysOptionsValidator>(root.GetSection("Callers:ApiKeys"));
        services.AddSettings<CallerChainOptions, CallerChainOptionsValidator>(root.GetSection("Callers:Chain"));
        services.AddSettings<ResourceOptions, ResourceOptionsValidator>(root.GetSection("Callers:Resource"));
        services.AddSettings<OnBehalfOfOptions, OnBehalfOfOptionsValidator>(root.GetSection("Callers:OnBehalfOf"));
        services.AddSettings<IntrospectionOptions, IntrospectionOptionsValidator>(root.GetSection("Callers:Introspection"));
        services.AddSettings<PoliciesOptions, PoliciesOptionsValidator>(root.GetSection("Policies"));
        services.AddSettings<LimitsOptions, LimitsOptionsValidator>(root.GetSection("Limits"));
        services.AddSettings<BudgetsOptions, BudgetsOptionsValidator>(root.GetSection("Budgets"));
        services.AddSettings<RequestStateOptions, RequestStateOptionsValidator>(root.GetSection("RequestState"));
        services.AddSettings<OutputsOptions, OutputsOptionsValidator>(root.GetSection("Outputs"));
        services.AddSettings<SessionsOptions, SessionsOptionsValidator>(root.GetSection("Sessions"));
        services.AddSettings<IdempotencyOptions, IdempotencyOptionsValidator>(root.GetSection("Idempotency"));
        services.AddSettings<TasksOptions, TasksOptionsValidator>(root.GetSection("Tasks"));
        services.AddSettings<StorageOptions, StorageOptionsValidator>(root.GetSection("Storage"));
        services.AddSingleton<IStartCheck>(new SectionsCheck(root, ["Transport", "Callers", "Policies", "Limits", "Budgets", "Outputs", "RequestState", "Sessions", "Tasks", "Idempotency", "Storage"]));
        services.AddSingleton<IStartCheck>(new SectionsCheck(root.GetSection("Callers"), [.. SchemeSections, .. OtherCallerSections]) { Barred = PlaygroundOnly });

        services.AddSingleton(Identity());
        services.AddStores();
        services.AddCallers();
        services.AddSteps();
        var builder = new SecureMcpBuilder(services);
        services.AddProtocol(builder);
        return builder;
    }

    private static void AddSettings<TOptions, TValidator>(this IServiceCollection services, IConfigurationSection section)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions<TOptions>().Bind(section, binder => binder.ErrorOnUnknownConfiguration = true);
        services.AddSingleton<IValidateOptions<TOptions>, TValidator>();
        services.AddSingleton<IStartCheck>(provider => new SettingsCheck<TOptions>(provider, section));
    }

    private static ServerIdentity Identity()
    {
        var app = Assembly.GetEntryAssembly() ?? typeof(SecureMcpPipeline).Assembly;
        var version = app.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        return new ServerIdentity("securemcp-functions", "SecureMcp.Functions", version.Split('+')[0]);
    }
}
