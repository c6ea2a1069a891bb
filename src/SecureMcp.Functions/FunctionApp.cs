using Microsoft.Extensions.DependencyInjection.Extensions;
using SecureMcp.Functions.Tools;

namespace SecureMcp.Functions;

/// <summary>What this app offers, for every host that runs it.</summary>
public sealed class FunctionApp : ISecureMcpApp
{
    /// <summary>Registers the secured endpoint, its tools, prompts and resources, and the sample data behind them.</summary>
    /// <param name="services">The services to register in.</param>
    /// <param name="configuration">Holds the section <c>SecureMcp</c>.</param>
    public void Configure(IServiceCollection services, IConfiguration configuration)
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
    }
}
