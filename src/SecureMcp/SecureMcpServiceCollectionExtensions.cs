using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace SecureMcp;

/// <summary>Registers the endpoint.</summary>
public static class SecureMcpServiceCollectionExtensions
{
    /// <summary>Registers the endpoint with its settings from the section <c>SecureMcp</c> of <paramref name="configuration"/>.</summary>
    public static SecureMcpBuilder AddSecureMcp(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return new SecureMcpBuilder(services);
    }
}
