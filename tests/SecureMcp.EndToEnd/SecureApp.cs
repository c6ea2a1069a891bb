using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.FunctionsHost;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>The published app under the stand-in host, trusting one issuer of these tests. Shared by the tests of its collection.</summary>
public sealed class SecureApp : IAsyncLifetime
{
    /// <summary>The largest body that the app is told to take, in bytes.</summary>
    internal const int MaxBodyBytes = 256 * 1024;

    private readonly IReadOnlyDictionary<string, string> extra;

    public SecureApp()
        : this(InMemory)
    {
    }

    /// <summary>An app with other storage, or other settings over the ones of <see cref="Settings"/>.</summary>
    internal SecureApp(IReadOnlyDictionary<string, string> extra) => this.extra = extra;

    internal static IReadOnlyDictionary<string, string> InMemory { get; } = new Dictionary<string, string> { ["SecureMcp__Storage__Kind"] = "Memory" };

    internal StandInHost Host { get; private set; } = null!;

    internal TokenIssuer Issuer { get; private set; } = null!;

    internal EntraClaims Claims { get; private set; } = null!;

    internal McpHttp Http { get; private set; } = null!;

    /// <summary>The endpoint as clients type it.</summary>
    internal Uri Endpoint => new(Host.Address, "mcp");

    /// <summary>What a challenge must point at.</summary>
    internal Uri ResourceMetadata => new(Host.Address, ".well-known/oauth-protected-resource/mcp");

    /// <summary>The settings of a working app at <paramref name="host"/> that trusts <paramref name="authority"/>.</summary>
    internal static Dictionary<string, string> Settings(Uri host, Uri authority, IReadOnlyDictionary<string, string> extra)
    {
        var settings = new Dictionary<string, string>
        {
            ["SecureMcp__Transport__PublicUrl"] = $"{host}mcp",
            ["SecureMcp__Transport__MaxBodyBytes"] = $"{MaxBodyBytes}",
            ["SecureMcp__Callers__Entra__TenantId"] = EntraClaims.TenantId,
            ["SecureMcp__Callers__Entra__ClientId"] = EntraClaims.ClientId,
            ["SecureMcp__Callers__Entra__Authority"] = authority.ToString(),

            // The tests of one collection are one caller: the limit has tests of its own.
            ["SecureMcp__Limits__PermitLimit"] = "100000",
        };
        foreach (var (name, value) in extra)
            settings[name] = value;
        return settings;
    }

    public async ValueTask InitializeAsync()
    {
        var cancellation = TestContext.Current.CancellationToken;
        Issuer = await TokenIssuer.StartAsync(cancellation);
        Claims = new EntraClaims(Issuer.IssuerOf(EntraClaims.TenantId));
        Host = await StandInHost.StartAsync(await PublishedApp.FolderAsync(), address => Settings(address, Issuer.Authority, extra), cancellation);
        Http = new McpHttp(Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (Host is not null)
            await Host.DisposeAsync();
        if (Issuer is not null)
            await Issuer.DisposeAsync();
    }

    /// <summary>A valid access token of the test's user.</summary>
    internal Task<string> TokenAsync(string scopes = "documents.read", Action<JsonObject>? change = null)
        => Issuer.MintAsync(Claims.User(scopes, change), TestContext.Current.CancellationToken);
}

/// <summary>One app for all tests that only ask it questions; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SecureAppGroup : ICollectionFixture<SecureApp>
{
    public const string Name = "secure app";
}
