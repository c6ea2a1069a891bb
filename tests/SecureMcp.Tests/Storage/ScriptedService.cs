using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using SecureMcp.Storage;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Storage;

/// <summary>A Table service that answers as it is told, one try per operation unless set, on a clock that stands still.</summary>
internal sealed class ScriptedService : HttpMessageHandler
{
    private readonly TableServiceClient service;
    private int sent;

    public ScriptedService(StorageMetrics? metrics = null, int retries = 0)
    {
        var options = new TableClientOptions { Transport = new HttpClientTransport(this), Clock = Clock, Logger = Collected, Metrics = metrics };
        options.Retry.MaxRetries = retries;
        options.Retry.Delay = TimeSpan.Zero;
        service = new TableServiceClient($"AccountName=acct;AccountKey={Convert.ToBase64String(new byte[64])}", options);
        Table = service.GetTableClient("table");
    }

    public TableClient Table { get; }

    public SettableTimeProvider Clock { get; } = new();

    public CollectedLog Collected { get; } = new();

    /// <summary>What is answered from now on; 204 unless set.</summary>
    public Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Answer { get; set; } = Status(HttpStatusCode.NoContent);

    public int Sent => Volatile.Read(ref sent);

    public bool IsLeftAlone => service.IsLeftAlone;

    public TableClient Other(string table) => service.GetTableClient(table);

    public static Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> Status(HttpStatusCode status, string body = "", string? retryAfter = null) => (_, _) =>
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (retryAfter is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return Task.FromResult(response);
    };

    /// <summary>One insert; its outcome, or what was thrown.</summary>
    public async Task<object> AskAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return (await Table.AddEntityAsync(new TableEntity("p", "r"), cancellationToken)).Outcome;
        }
        catch (Exception e) when (e is TableServiceException or OperationCanceledException)
        {
            return e;
        }
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref sent);
        return Answer(request, cancellationToken);
    }
}
