using System.Collections.Concurrent;
using System.Web;

namespace SecureMcp.Tests.Callers;

/// <summary>Stands in for the authorization server's introspection endpoint where a test sets the clock: answers at once, or when it is let.</summary>
internal sealed class FakeAuthorizationServer : HttpMessageHandler
{
    /// <summary>What it says of a token.</summary>
    public Func<string, HttpResponseMessage> Answer { get; set; } = _ => Introspected.Json(Introspected.Good());

    /// <summary>Set: answers wait for it.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>The tokens that it was asked about.</summary>
    public ConcurrentQueue<string> Asked { get; } = [];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = HttpUtility.ParseQueryString(await request.Content!.ReadAsStringAsync(cancellationToken))["token"]!;
        Asked.Enqueue(token);
        if (Hold is { } hold)
            await hold.Task.WaitAsync(cancellationToken);
        return Answer(token);
    }
}
