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
    private StandInHost? host;
    private TokenIssuer? issuer;
    private EntraClaims? claims;
    private McpHttp? http;

    // A fixture that skips fails all of its tests, so each test skips when it first asks for something.
    private string? whyNot;

    public SecureApp()
        : this(InMemory)
    {
    }

    /// <summary>An app with other storage, or other settings over the ones of <see cref="Settings"/>.</summary>
    internal SecureApp(IReadOnlyDictionary<string, string> extra) => this.extra = extra;

    internal static IReadOnlyDictionary<string, string> InMemory { get; } = new Dictionary<string, string> { ["SecureMcp__Storage__Kind"] = "Memory" };

    internal StandInHost Host => Require(host);

    internal TokenIssuer Issuer => Require(issuer);

    internal EntraClaims Claims => Require(claims);

    internal McpHttp Http => Require(http);

    /// <summary>The endpoint as clients type it.</summary>
    internal Uri Endpoint => new(Host.Address, "mcp");

    /// <summary>What a challenge must point at.</summary>
    internal Uri ResourceMetadata => new(Host.Address, ".well-known/oauth-protected-resource/mcp");

    /// <summary>The settings of a working app at <paramref name="address"/> that trusts <paramref name="authority"/>.</summary>
    internal static Dictionary<string, string> Settings(Uri address, Uri authority, IReadOnlyDictionary<string, string> extra)
    {
        var settings = new Dictionary<string, string>
        {
            ["SecureMcp__Transport__PublicUrl"] = $"{address}mcp",
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
        whyNot = await NodeTools.WhyNotAsync();
        if (whyNot is not null)
            return;
        var cancellation = TestContext.Current.CancellationToken;
        issuer = await TokenIssuer.StartAsync(cancellation);
        claims = new EntraClaims(issuer.IssuerOf(EntraClaims.TenantId));
        host = await StandInHost.StartAsync(await PublishedApp.FolderAsync(), at => Settings(at, issuer.Authority, extra), cancellation);
        http = new McpHttp(Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        http?.Dispose();
        if (host is not null)
            await host.DisposeAsync();
        if (issuer is not null)
            await issuer.DisposeAsync();
    }

    /// <summary>A valid access token of the test's user.</summary>
    internal Task<string> TokenAsync(string scopes = "documents.read", Action<JsonObject>? change = null)
        => Issuer.MintAsync(Claims.User(scopes, change), TestContext.Current.CancellationToken);

    private T Require<T>(T? value)
        where T : class
    {
        if (whyNot is not null)
            Assert.Skip(whyNot);
        return value ?? throw new InvalidOperationException("The app was not started.");
    }
}

/// <summary>One app for all tests that only ask it questions; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SecureAppGroup : ICollectionFixture<SecureApp>
{
    public const string Name = "secure app";
}
