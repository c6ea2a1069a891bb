using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Callers;
using SecureMcp.Guards;
using SecureMcp.Startup;

namespace SecureMcp;

/// <summary>Collects what an endpoint offers. Not thread-safe: use it while the services are being set up.</summary>
public sealed class SecureMcpBuilder
{
    internal SecureMcpBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that the endpoint is registered in.</summary>
    public IServiceCollection Services { get; }

    internal List<Type> MemberTypes { get; } = [];

    internal List<(string Scope, string Implied)> ScopeImplications { get; } = [];

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

    /// <summary>
    /// Says that a scope stands for others: a caller that was granted <paramref name="scope"/> has all of
    /// <paramref name="implied"/>, and what these stand for, everywhere in the endpoint. Scopes that would stand for each
    /// other stop the start.
    /// </summary>
    /// <param name="scope">The stronger scope in its short form, for example <c>documents.write</c> (RFC 6749 section 3.3).</param>
    /// <param name="implied">One or more scopes that it stands for, for example <c>documents.read</c>.</param>
    public SecureMcpBuilder AddScopeHierarchy(string scope, params IEnumerable<string> implied)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(implied);
        ScopeImplications.AddRange(implied.Select(weaker => (scope, weaker)));
        return this;
    }

    /// <summary>
    /// Adds a client for what tools fetch by URLs that a model wrote, to be had from <see cref="IHttpClientFactory"/> by its
    /// name. Whatever it is asked for, it reaches allowed hosts of the public internet only: a host's name is looked up when it
    /// connects, and the connection goes to an address that was judged. What it refuses is a
    /// <see cref="UrlRefusedException"/>. It is used asynchronously.
    /// </summary>
    /// <param name="name">The client's name.</param>
    /// <param name="bounds">What it may reach; bounds that can't be kept stop the start.</param>
    /// <remarks>Another primary handler that is configured for the same client behind this would take its guard away.</remarks>
    public SecureMcpBuilder AddGuardedHttpClient(string name, GuardedHttp bounds)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return AddGuarded(Services.AddHttpClient(name), bounds);
    }

    /// <summary>
    /// The same for <typeparamref name="TClient"/>, which takes an <see cref="HttpClient"/> in its constructor and is to be had
    /// from the services, by tools too.
    /// </summary>
    /// <param name="bounds">What it may reach; bounds that can't be kept stop the start.</param>
    public SecureMcpBuilder AddGuardedHttpClient<TClient>(GuardedHttp bounds)
        where TClient : class => AddGuarded(Services.AddHttpClient<TClient>(), bounds);

    private SecureMcpBuilder AddGuarded(IHttpClientBuilder client, GuardedHttp bounds)
    {
        ArgumentNullException.ThrowIfNull(bounds);
        GuardedClients.AddServices(Services);
        GuardedClients.Guard(client, bounds);
        Services.AddSingleton<IStartCheck>(new MembersCheck(() => GuardedClients.FindProblems(client.Name, bounds)));
        return this;
    }
}
