using System.Reflection;
using SecureMcp.EndToEnd.FunctionsHost;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.Conformance;

/// <summary>The app with the suite's members under the stand-in host, behind a proxy that speaks for one user.</summary>
public class ConformanceApp : IAsyncLifetime
{
    private AuthorizingProxy? proxy;
    private StandInHost? host;
    private TokenIssuer? issuer;
    private string? token;

    /// <summary>Where the suite reaches the app. Skips the calling test where there is no npm.</summary>
    internal Uri Endpoint => new(Require(proxy).Address, "mcp");

    internal StandInHost Host => Require(host);

    /// <summary>Where a client with a token of its own reaches the app.</summary>
    internal Uri Direct => new(Host.Address, "mcp");

    /// <summary>The user's access token.</summary>
    internal string Token => Require(token);

    // A fixture that skips fails all of its tests, so each test skips when it first asks for something.
    private string? WhyNot { get; set; }

    // Each revision's run opens a session for every scenario, and few end theirs.
    private protected virtual IReadOnlyDictionary<string, string> Extra => new Dictionary<string, string>(SecureApp.InMemory)
    {
        ["SecureMcp__Sessions__Enabled"] = "true",
        ["SecureMcp__Sessions__MaxPerCaller"] = "1000",
        ["SecureMcp__Tasks__Enabled"] = "true",
    };

    /// <summary>Where the app is, ready to start.</summary>
    internal static string Folder { get; } = typeof(ConformanceApp).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "ConformanceApp").Value!;

    public async ValueTask InitializeAsync()
    {
        WhyNot = await NodeTools.WhyNotAsync();
        if (WhyNot is not null)
            return;
        var cancellation = TestContext.Current.CancellationToken;
        issuer = await TokenIssuer.StartAsync(cancellation);
        proxy = await AuthorizingProxy.StartAsync(cancellation);

        // Clients type the proxy's address, so it is the public one: the origin of its pages is the endpoint's own.
        host = await StandInHost.StartAsync(Folder, _ => SecureApp.Settings(proxy.Address, issuer.Authority, Extra), cancellation);
        var claims = new EntraClaims(issuer.IssuerOf(EntraClaims.TenantId)).User("conformance");
        token = await issuer.MintAsync(claims, cancellation);
        proxy.Open(host.Address, token);
    }

    public async ValueTask DisposeAsync()
    {
        if (proxy is not null)
            await proxy.DisposeAsync();
        if (host is not null)
            await host.DisposeAsync();
        if (issuer is not null)
            await issuer.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private T Require<T>(T? value)
        where T : class
    {
        if (WhyNot is not null)
            Assert.Skip(WhyNot);
        return value ?? throw new InvalidOperationException("The app was not started.");
    }
}

/// <summary>The same app without sessions, as it is unless they are switched on.</summary>
public sealed class SessionlessConformanceApp : ConformanceApp
{
    // Tools that are tasks only would stop the start.
    private protected override IReadOnlyDictionary<string, string> Extra => new Dictionary<string, string>(SecureApp.InMemory) { ["SecureMcp__Tasks__Enabled"] = "true" };
}
