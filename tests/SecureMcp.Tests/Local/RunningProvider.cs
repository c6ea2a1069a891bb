using System.Text.Json;
using SecureMcp.Local.Provider;

namespace SecureMcp.Tests.Local;

/// <summary>The identity provider on a free port, with a clock that stands still.</summary>
public sealed class RunningProvider : IAsyncLifetime
{
    public const long Now = 1_795_000_000;

    private readonly HttpClient client = new();

    internal LocalProvider Provider { get; private set; } = null!;

    public HttpClient Client => client;

    public async ValueTask InitializeAsync()
    {
        Provider = await LocalProvider.StartAsync(0, new Clock(), CancellationToken.None);
        client.BaseAddress = Provider.Authority;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Provider.DisposeAsync();
    }

    /// <summary>Asks for a token with a form of <c>name=value</c> parts.</summary>
    internal Task<HttpResponseMessage> AskAsync(params string[] form) => Client.PostAsync(
        Provider.TokenUrl,
        new FormUrlEncodedContent(form.Select(part => part.Split('=', 2)).Select(part => KeyValuePair.Create(part[0], part[1]))),
        TestContext.Current.CancellationToken);

    internal async Task<JsonElement> GetAsync(string url) =>
        await JsonElementOf(await Client.GetAsync(url, TestContext.Current.CancellationToken));

    internal static async Task<JsonElement> JsonElementOf(HttpResponseMessage response)
    {
        using var document = await JsonDocument.ParseAsync(
            await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), cancellationToken: TestContext.Current.CancellationToken);
        return document.RootElement.Clone();
    }

    private sealed class Clock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(Now);
    }
}
