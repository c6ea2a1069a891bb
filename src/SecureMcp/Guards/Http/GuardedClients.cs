using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SecureMcp.Guards;

/// <summary>Builds the guarded clients that an app asks for.</summary>
internal static class GuardedClients
{
    public static void AddServices(IServiceCollection services)
    {
        services.TryAddSingleton<IHostAddresses, HostAddresses>();
        services.TryAddSingleton<Connect>(_ => JudgedConnections.ConnectTcpAsync);
        services.TryAddSingleton<JudgedConnections>();
    }

    public static void Guard(IHttpClientBuilder client, GuardedHttp bounds) => client
        .ConfigurePrimaryHttpMessageHandler(provider => new GuardedHandler(bounds, provider.GetRequiredService<JudgedConnections>(), provider.GetRequiredService<TimeProvider>()))
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        // The handler's own time counts for the body too.
        .ConfigureHttpClient(http => (http.Timeout, http.MaxResponseContentBufferSize) = (Timeout.InfiniteTimeSpan, bounds.MaxResponseBytes))
        // They would write the URLs that are asked for.
        .RemoveAllLoggers();

    /// <summary>A sentence for everything that is wrong with a client's bounds.</summary>
    public static IEnumerable<string> FindProblems(string name, GuardedHttp bounds)
    {
        List<string> faults = [];
        bounds.Read(faults);
        return faults.Select(fault => $"The guarded HTTP client '{name}' was added {fault}");
    }
}
