using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Callers;

namespace SecureMcp;

/// <summary>Collects what an endpoint offers. Not thread-safe: use it while the services are being set up.</summary>
public sealed class SecureMcpBuilder
{
    internal SecureMcpBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that the endpoint is registered in.</summary>
    public IServiceCollection Services { get; }

    internal List<Type> MemberTypes { get; } = [];

    /// <summary>
    /// Offers every method of <typeparamref name="T"/> that carries <c>[McpServerTool]</c>, <c>[McpServerPrompt]</c> or
    /// <c>[McpServerResource]</c>. Each must also carry an access rule. Instances are made per call from the services.
    /// </summary>
    public SecureMcpBuilder AddMembers<T>()
        where T : class
    {
        MemberTypes.Add(typeof(T));
        return this;
    }

    /// <summary>
    /// Adds a way of one's own to prove who is calling, asked behind those of the settings. One instance is made, from the
    /// services.
    /// </summary>
    public SecureMcpBuilder AddCallerScheme<T>()
        where T : class, ICallerScheme
    {
        Services.AddSingleton<ICallerScheme, T>();
        return this;
    }

    /// <summary>Adds code that gives callers further scopes. One instance is made, from the services.</summary>
    public SecureMcpBuilder AddScopeMapper<T>()
        where T : class, IScopeMapper
    {
        Services.AddSingleton<IScopeMapper, T>();
        return this;
    }
}
