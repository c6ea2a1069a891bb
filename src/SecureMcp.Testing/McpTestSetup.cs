using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Calls;

namespace SecureMcp.Testing;

/// <summary>
/// Says what a test's endpoint is made of. Unless said otherwise it has the settings' defaults, state in memory, and a limit
/// that no test reaches. Not thread-safe; used once.
/// </summary>
public sealed class McpTestSetup
{
    private readonly Dictionary<string, string?> settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SecureMcp:Transport:PublicUrl"] = "https://mcp.test/mcp",
        ["SecureMcp:Storage:Kind"] = "Memory",
        ["SecureMcp:Limits:PermitLimit"] = "100000",
    };

    private readonly HashSet<string> schemes = new(StringComparer.Ordinal) { McpTestCaller.DefaultScheme };
    private readonly List<Action<SecureMcpBuilder>> parts = [];
    private readonly List<Action<IServiceCollection>> services = [];
    private ISecureMcpApp? app;

    internal McpTestSetup()
    {
    }

    internal IReadOnlySet<string> Schemes => schemes;

    /// <summary>Offers the tools, prompts and resources of a type.</summary>
    public McpTestSetup WithMembers<T>()
        where T : class => With(builder => builder.AddMembers<T>());

    /// <summary>Sets the endpoint up further: hierarchies of scopes, mappers.</summary>
    public McpTestSetup With(Action<SecureMcpBuilder> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        parts.Add(part);
        return this;
    }

    /// <summary>Runs a whole app, which registers the endpoint itself; in place of <see cref="WithMembers{T}"/> and <see cref="With"/>.</summary>
    public McpTestSetup WithApp<TApp>()
        where TApp : ISecureMcpApp, new()
    {
        app = new TApp();
        return this;
    }

    /// <summary>Registers what members take from their constructors, or another in the place of what is registered: done last, so it wins.</summary>
    public McpTestSetup WithServices(Action<IServiceCollection> registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        services.Add(registration);
        return this;
    }

    /// <summary>Sets one setting of the configuration, for example <c>SecureMcp:Sessions:Enabled</c>, also in the spelling of app settings (<c>SecureMcp__Sessions__Enabled</c>).</summary>
    /// <param name="key">The setting's name.</param>
    /// <param name="value">Its value; <see langword="null"/> takes it away.</param>
    public McpTestSetup WithSetting(string key, string? value)
    {
        ArgumentNullException.ThrowIfNull(key);
        settings[key.Replace("__", ":", StringComparison.Ordinal)] = value;
        return this;
    }

    /// <summary>Names the authentication schemes that callers of this test may come by, beside <c>test</c>.</summary>
    public McpTestSetup WithSchemes(params IEnumerable<string> names)
    {
        schemes.UnionWith(names);
        return this;
    }

    internal void Register(IServiceCollection target, ConfigurationManager configuration, Caller first)
    {
        if (app is not null && parts.Count > 0)
            throw new InvalidOperationException("WithApp registers the endpoint itself, so it stands alone: without WithMembers, With and a type of StartAsync.");
        schemes.Add(first.Scheme);
        configuration.AddInMemoryCollection(settings.Where(setting => setting.Value is not null));
        if (app is not null)
        {
            app.Configure(target, configuration);
        }
        else
        {
            var builder = target.AddSecureMcp(configuration);
            foreach (var part in parts)
                part(builder);
        }

        foreach (var registration in services)
            registration(target);
    }
}
