using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Conformance;
using SecureMcp.EndToEnd.FunctionsHost;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.EndToEnd.Storage;

namespace SecureMcp.EndToEnd;

/// <summary>
/// The published app as the platform scales it out: instances with the same settings under hosts of their own, one issuer,
/// tables that no other test uses.
/// </summary>
internal sealed class ScaledApp : IAsyncDisposable
{
    private readonly List<Instance> instances = [];
    private readonly Azurite azurite;
    private readonly TokenIssuer issuer;
    private readonly Dictionary<string, string> settings;
    private readonly string? folder;

    private ScaledApp(Azurite azurite, TokenIssuer issuer, Dictionary<string, string> settings, string? folder)
    {
        this.folder = folder;
        this.azurite = azurite;
        this.issuer = issuer;
        this.settings = settings;
        Claims = new EntraClaims(issuer.IssuerOf(EntraClaims.TenantId));
    }

    public EntraClaims Claims { get; }

    public IReadOnlyList<Instance> Instances => instances;

    public Instance First => instances[0];

    public static Task<ScaledApp> StartAsync(Azurite azurite, int count, params (string Name, string Value)[] changes) =>
        StartAsync(null, azurite, count, changes);

    /// <summary>With the members that the conformance suite calls in place of the app's own.</summary>
    public static Task<ScaledApp> StartConformanceAsync(Azurite azurite, int count, params (string Name, string Value)[] changes) =>
        StartAsync(ConformanceApp.Folder, azurite, count, [("SecureMcp__Tasks__Enabled", "true"), .. changes]);

    /// <summary>Instances of the app in a folder; of the published one for null.</summary>
    public static async Task<ScaledApp> StartAsync(string? folder, Azurite azurite, int count, params (string Name, string Value)[] changes)
    {
        var given = new Dictionary<string, string>
        {
            ["SecureMcp__Storage__ConnectionString"] = azurite.ConnectionString,
        };
        foreach (var table in (string[])["Audit", "Rate", "Session", "Task", "Once", "Key", "Switch"])
            given[$"SecureMcp__Storage__{table}Table"] = Azurite.NewTableName();
        foreach (var (name, value) in changes)
            given[name] = value;
        var app = new ScaledApp(azurite, await TokenIssuer.StartAsync(TestContext.Current.CancellationToken), given, folder);
        try
        {
            for (var i = 0; i < count; i++)
                await app.AddAsync();
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more instance.</summary>
    public async Task<Instance> AddAsync()
    {
        var host = await StandInHost.StartAsync(folder ?? await PublishedApp.FolderAsync(), at => SecureApp.Settings(at, issuer.Authority, settings), TestContext.Current.CancellationToken);
        var instance = new Instance(host, new McpHttp(new Uri(host.Address, "mcp")));
        instances.Add(instance);
        return instance;
    }

    public Task<string> MintAsync(JsonObject claims, string? key = null) => issuer.MintAsync(claims, null, key, TestContext.Current.CancellationToken);

    /// <summary>A valid token of a user: the same one each time unless named.</summary>
    public Task<string> TokenAsync(string scopes, string userId = EntraClaims.UserId) => MintAsync(Claims.User(scopes, claims => claims["oid"] = userId));

    /// <summary>An id that no user has yet.</summary>
    public static string NewUserId() => new Guid(RandomNumberGenerator.GetBytes(16)).ToString();

    /// <summary>The name of one of its tables, by the setting's beginning: <c>Key</c>, <c>Switch</c>, <c>Rate</c>.</summary>
    public string TableOf(string kind) => settings[$"SecureMcp__Storage__{kind}Table"];

    /// <summary>Runs a command of the operators' command line, as a process of its own, on one of its tables.</summary>
    public Task<(int Code, string Out, string Error)> OperateAsync(string kind, string[] arguments, string secret = "") =>
        CommandLineProcess.RunAsync([.. arguments, "--connection-env", "CONNECTION", $"--{kind.ToLowerInvariant()}-table", TableOf(kind)], secret, connection: azurite.ConnectionString);

    /// <summary>What is in the audit table now.</summary>
    public Task<IReadOnlyList<JsonObject>> RecordsAsync() => Tables.ReadAsync(azurite, settings["SecureMcp__Storage__AuditTable"]);

    /// <summary>What is in the table of the limits now.</summary>
    public Task<IReadOnlyList<JsonObject>> LimitRowsAsync() => Tables.ReadAsync(azurite, settings["SecureMcp__Storage__RateTable"]);

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in instances)
            await instance.DisposeAsync();
        await issuer.DisposeAsync();
    }

    /// <summary>One instance, and a client of it.</summary>
    internal sealed record Instance(StandInHost Host, McpHttp Http) : IAsyncDisposable
    {
        public Task<McpAnswer> CallAsync(string token, string tool, JsonObject arguments) =>
            Http.ModernAsync(token, 1, "tools/call", new JsonObject { ["name"] = tool, ["arguments"] = arguments });

        public Task<McpAnswer> SearchAsync(string token, string query = "vacation") =>
            CallAsync(token, "search_documents", new JsonObject { ["query"] = query });

        public Task<McpAnswer> RefundAsync(string token, string orderId, decimal amount) =>
            CallAsync(token, "refund_order", new JsonObject { ["orderId"] = orderId, ["amount"] = amount, ["reason"] = "Arrived broken." });

        /// <summary>The status of a page of the host.</summary>
        public async Task<int> StatusAsync(string path) =>
            (await Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Host.Address, path)))).Status;

        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            Http.Dispose();
        }
    }
}
