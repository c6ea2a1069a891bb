using System.Collections.Concurrent;
using SecureMcp.Testing;
using SecureMcp.Tests.Testing;

namespace SecureMcp.Tests.Matrix;

/// <summary>The sample app, once for all cells, with every caller of the table in both revisions.</summary>
public sealed class MatrixApp : IAsyncLifetime
{
    private readonly ConcurrentDictionary<(string Caller, McpRevision Revision), Task<McpSurface>> surfaces = [];
    private readonly Dictionary<string, McpTestClient> callers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Caller, McpRevision Revision), McpTestClient> clients = [];

    internal McpTestEndpoint Endpoint { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // Subscriptions of the older revisions are known inside sessions only.
        Endpoint = await McpTestEndpointTests.StartAppAsync(settings: ("SecureMcp:Sessions:Enabled", "true"));
        foreach (var (name, describe) in MatrixTable.Callers)
        {
            callers[name] = Endpoint.As(caller => describe(caller.WithSubject(SubjectOf(name))));
            foreach (var revision in Enum.GetValues<McpRevision>())
                clients[(name, revision)] = callers[name].Using(revision);
        }
    }

    public ValueTask DisposeAsync() => Endpoint.DisposeAsync();

    internal McpTestClient Client(string caller, McpRevision revision) => clients[(caller, revision)];

    internal Task<McpSurface> LookAsync(string caller, McpRevision revision) =>
        surfaces.GetOrAdd((caller, revision), key => clients[key].LookAsync(TestContext.Current.CancellationToken));

    internal McpTestRecord? LastRecord(string caller, string method, string member) =>
        Endpoint.Records.LastOrDefault(record => record.SubjectId == SubjectOf(caller) && record.Method == method && record.Member == member);

    // People have GUIDs here, and a profile is found by one.
    private static string SubjectOf(string caller) => $"5f0c9a4e-7f0b-4d0e-9a53-{MatrixTable.Callers.Keys.ToList().IndexOf(caller):x12}";
}
