using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Tests.Pipelines;

namespace SecureMcp.Tests.Support;

/// <summary>The endpoint's services with valid settings, state in memory and the members of <see cref="SampleMembers"/>.</summary>
internal static class TestServices
{
    public static Dictionary<string, string?> Settings => new(StringComparer.OrdinalIgnoreCase)
    {
        ["SecureMcp:Transport:PublicUrl"] = "https://tools.example.com/mcp",
        ["SecureMcp:Callers:Entra:TenantId"] = "11111111-1111-4111-8111-111111111111",
        ["SecureMcp:Callers:Entra:ClientId"] = "22222222-2222-4222-8222-222222222222",
        ["SecureMcp:Storage:Kind"] = "Memory",
    };

    public static ServiceProvider Build(IReadOnlyDictionary<string, string?>? changes = null, Action<IServiceCollection>? replace = null, Action<SecureMcpBuilder>? members = null)
    {
        var settings = Settings;
        foreach (var (key, value) in changes ?? new Dictionary<string, string?>())
        {
            if (value is null)
                settings.Remove(key);
            else
                settings[key] = value;
        }

        var services = new ServiceCollection();
        services.AddSecureMcpWith(settings, members);
        replace?.Invoke(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    public static void AddSecureMcpWith(this IServiceCollection services, IEnumerable<KeyValuePair<string, string?>> settings, Action<SecureMcpBuilder>? members)
    {
        var builder = services.AddSecureMcp(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        if (members is null)
            builder.AddMembers<SampleMembers>();
        else
            members(builder);
    }
}
