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
}
