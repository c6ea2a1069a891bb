using Microsoft.Extensions.DependencyInjection.Extensions;
using SecureMcp.Functions.Tools;

namespace SecureMcp.Functions;

/// <summary>What this app offers, for every host that runs it.</summary>
public static class FunctionApp
{
    /// <summary>Registers the secured endpoint, its tools, prompts and resources, and the sample data behind them.</summary>
    /// <param name="services">The services to register in.</param>
    /// <param name="configuration">Holds the section <c>SecureMcp</c>.</param>
    public static IServiceCollection AddFunctionApp(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Handbook>();
        services.AddSingleton<RunbookShelf>();
        services.AddSingleton<ProfileDirectory>();
        services.AddSingleton<OrderBook>();
        services.AddSingleton<WorkspaceRegister>();
        services.AddSecureMcp(configuration)
            .AddMembers<IdentityTools>()
            .AddMembers<DocumentTools>()
            .AddMembers<HandbookResources>()
            .AddMembers<RunbookTools>()
            .AddMembers<ProfileTools>()
            .AddMembers<OrderTools>()
            .AddMembers<WorkspaceTools>();
        return services;
    }
}
