using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace SecureMcp.Tests.Callers;

/// <summary>Stands in for the identity provider: answers its two documents, counts, and can be slow, broken or away.</summary>
internal sealed class FakeProvider : HttpMessageHandler
{
    public const string KeysUrl = $"https://login.microsoftonline.com/{EntraTenant.TenantId}/discovery/v2.0/keys";

    public string ConfigurationUrl { get; init; } = EntraTenant.Issuer + "/.well-known/openid-configuration";

    public string Configuration { get; set; } = $$"""{"issuer":"{{EntraTenant.Issuer}}","jwks_uri":"{{KeysUrl}}"}""";

    public string Keys { get; set; } = EntraTenant.Shared.KeySet(EntraTenant.KeyId);

    public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

    public Exception? Failure { get; set; }

    /// <summary>Set: answers wait for it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>Runs once, when the next key set was read out.</summary>
    public Action? AfterNextKeys { get; set; }

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>How often the discovery document was asked for, which every fetch starts with.</summary>
    public int Fetches => Requests.Count(r => r == ConfigurationUrl);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var url = request.RequestUri!.AbsoluteUri;
        Requests.Enqueue(url);
        if (Hold is { } hold)
            await hold.Task.WaitAsync(cancellationToken);
        if (Failure is { } failure)
            throw failure;
        var text = url == ConfigurationUrl ? Configuration : Keys;
        if (url != ConfigurationUrl && AfterNextKeys is { } change)
        {
            AfterNextKeys = null;
            change();
        }

        return new HttpResponseMessage(Status) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
    }
}
