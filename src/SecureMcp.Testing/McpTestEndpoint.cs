using Microsoft.Extensions.DependencyInjection;
using SecureMcp.Audits;

namespace SecureMcp.Testing;

/// <summary>
/// A whole endpoint for one test: the production pipeline behind Kestrel, on a port of loopback that the system chooses, with
/// state in memory. It is also its first caller's <see cref="McpTestClient"/>. Disposing it ends the app for every caller.
/// </summary>
/// <example>
/// <code>
/// await using var endpoint = await McpTestEndpoint.StartAsync&lt;OrderTools&gt;(caller =&gt; caller.WithScopes("orders.read"));
/// var answer = await endpoint.CallToolAsync("find_order", new { orderId = "ORD-1" });
/// </code>
/// </example>
public sealed class McpTestEndpoint : McpTestClient, IAsyncDisposable
{
    private McpTestEndpoint(RunningApp app, string token)
        : base(app, token, McpRevision.Modern)
    {
    }

    /// <summary>The endpoint's URL.</summary>
    public Uri Url => new(App.Origin, SecureMcpPipeline.EndpointPath);

    /// <summary>The app's services, to look at what a call did.</summary>
    public IServiceProvider Services => App.Services;

    /// <summary>The audit records so far, of all callers, the oldest first: the last 10,000. A copy.</summary>
    /// <exception cref="InvalidOperationException">The test's settings keep records elsewhere than in memory.</exception>
    public IReadOnlyList<McpTestRecord> Records => App.Services.GetRequiredService<IAuditStore>() is MemoryAuditStore store
        ? [.. store.Records.Select(McpTestRecord.Of)]
        : throw new InvalidOperationException("Records can be read here with SecureMcp:Storage:Kind=Memory only.");

    /// <summary>Starts an endpoint that offers the members of one type.</summary>
    /// <param name="caller">Describes the first caller; a person without any right unless given.</param>
    /// <param name="setup">Adds services, further members and settings.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="SecureMcpStartException">The endpoint would not start; lists every reason.</exception>
    public static Task<McpTestEndpoint> StartAsync<T>(Action<McpTestCaller>? caller = null, Action<McpTestSetup>? setup = null, CancellationToken cancellationToken = default)
        where T : class =>
        StartAsync(
            parts =>
            {
                parts.WithMembers<T>();
                setup?.Invoke(parts);
            },
            caller,
            cancellationToken);

    /// <summary>Starts an endpoint of members of several types, or a whole app.</summary>
    /// <param name="setup">Says what it is made of.</param>
    /// <param name="caller">Describes the first caller; a person without any right unless given.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="SecureMcpStartException">The endpoint would not start; lists every reason.</exception>
    public static async Task<McpTestEndpoint> StartAsync(Action<McpTestSetup> setup, Action<McpTestCaller>? caller = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var parts = new McpTestSetup();
        setup(parts);
        var (app, first) = await RunningApp.StartAsync(parts, caller, cancellationToken);
        return new McpTestEndpoint(app, app.Callers.Admit(first));
    }

    /// <summary>Ends the app.</summary>
    public ValueTask DisposeAsync() => App.DisposeAsync();
}
