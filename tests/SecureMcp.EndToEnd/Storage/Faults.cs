using System.Net;
using System.Text;
using Azure.Core.Pipeline;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>
/// Stands on the way to the service, counts what is sent and injects what a cloud does and an emulator doesn't: busy
/// answers, hanging answers, and answers that are lost after the service did its work.
/// </summary>
internal sealed class Faults : DelegatingHandler
{
    private readonly Queue<Fault> planned = new();
    private readonly Lock gate = new();
    private Fault? always;

    public Faults()
        : base(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
    }

    internal enum Fault
    {
        Pass,
        Busy,
        TooManyRequests,
        LoseAnswer,
        LateAnswer,
        Hang,
    }

    /// <summary>Every request that was sent, tries included: verb and path.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>Completed by the test, to let the late answers through.</summary>
    public TaskCompletionSource Late { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed when the service has answered a request whose answer is late.</summary>
    public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Next(params Fault[] faults)
    {
        lock (gate)
        {
            foreach (var fault in faults)
                planned.Enqueue(fault);
        }
    }

    public void Always(Fault fault) => always = fault;

    public TableClientOptions Options(TimeSpan? totalTimeout = null) => new()
    {
        Transport = new HttpClientTransport(this),
        TotalTimeout = totalTimeout ?? TimeSpan.FromSeconds(8),
    };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Fault fault;
        lock (gate)
        {
            Sent.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
            fault = always ?? (planned.TryDequeue(out var next) ? next : Fault.Pass);
        }

        switch (fault)
        {
            case Fault.Busy:
                return Answer(HttpStatusCode.ServiceUnavailable, "ServerBusy");
            case Fault.TooManyRequests:
                return Answer(HttpStatusCode.TooManyRequests, "TooManyRequests");
            case Fault.Hang:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                goto default;
            case Fault.LoseAnswer:
                using (await base.SendAsync(request, cancellationToken))
                    throw new HttpRequestException("The connection was reset.");
            case Fault.LateAnswer:
                var answer = await base.SendAsync(request, cancellationToken);
                Answered.TrySetResult();
                await Late.Task.WaitAsync(cancellationToken);
                return answer;
            default:
                return await base.SendAsync(request, cancellationToken);
        }
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string code) => new(status)
    {
        Content = new StringContent("""{"odata.error":{"code":"CODE","message":{"lang":"en-US","value":"injected"}}}""".Replace("CODE", code, StringComparison.Ordinal), Encoding.UTF8, "application/json"),
    };
}
