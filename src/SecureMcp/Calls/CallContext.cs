using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SecureMcp.Calls;

/// <summary>What is known of one request so far. Filled in by the steps in the order of the pipeline; one per request.</summary>
internal sealed class CallContext(HttpContext http, DateTimeOffset startedAt, long startedTimestamp)
{
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Names this request in answers, logs and audit: 32 hexadecimal digits, not guessable.</summary>
    public string CorrelationId { get; init; } = RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>The request and its response, until <see cref="Release"/>; an empty one from then on.</summary>
    public HttpContext Http { get; private set; } = http;

    /// <summary>The Functions host's invocation id. The host overwrites this header, so that it can't be forged through the host.</summary>
    public string? InvocationId { get; init; } = http.Request.Headers["X-Azure-Functions-InvocationId"];

    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>The clock's timestamp at the start, for durations.</summary>
    public long StartedTimestamp { get; } = startedTimestamp;

    public Clearances Clearances { get; set; }

    /// <summary>Set by Callers. Steps behind it may rely on it.</summary>
    public Caller? Caller { get; set; }

    /// <summary>Whether nobody but a stranger's look at the server was let in: it may ask for that and for nothing else.</summary>
    public bool IsHandshake { get; set; }

    /// <summary>The largest body of this request, when it is held to less than others.</summary>
    public int? MaxBodyBytes { get; set; }

    /// <summary>The user's token, for acting on the user's behalf; null for callers that can't be acted for, and once the call is over.</summary>
    public IncomingToken? IncomingToken { get; set; }

    /// <summary>Set once the body was read and is one well-formed message; its id is echoed from then on.</summary>
    public RpcMessage? Message { get; set; }

    /// <summary>What is wrong with the message or its HTTP request; told once the caller's allowance was charged for it.</summary>
    public Refusal? Verdict { get; set; }

    public ProtocolEra Era { get; set; }

    /// <summary>The protocol version that the message speaks, when it says one.</summary>
    public string? ProtocolVersion { get; set; }

    /// <summary>The session that the call belongs to; set by Sessions once it is known to be this caller's and alive.</summary>
    public SessionId? SessionId { get; set; }

    /// <summary>What is known of that session, as of this request.</summary>
    public SessionState? SessionState { get; set; }

    /// <summary>What a request without a message wants of its session.</summary>
    public SessionVerb SessionVerb { get; set; }

    /// <summary>Whether this <c>initialize</c> is to open a session.</summary>
    public bool OpensSession { get; set; }

    /// <summary>Whether nobody waits for the answer on this request: it is the run of a task, and its response is memory.</summary>
    public bool IsDetached { get; init; }

    /// <summary>Whether the call is answered with a task.</summary>
    public bool BecomesTask { get; set; }

    /// <summary>The task that a request is about, once it is known to be this caller's and alive.</summary>
    public TaskRow? NamedTask { get; set; }

    /// <summary>The task that the call became, is about, or runs in.</summary>
    public TaskId? TaskId { get; set; }

    /// <summary>What a tool is given as its task.</summary>
    public ICallTask Task { get; init; } = NoTask.Instance;

    /// <summary>The member's name as the client sent it, also when there is no such member.</summary>
    public string? RequestedMember { get; set; }

    /// <summary>The member that the request uses, once policy let it through.</summary>
    public Member? Member { get; set; }

    /// <summary>That the call is to have one effect, however often it is sent; null where nobody asked for that.</summary>
    public KeyedCall? Keyed { get; set; }

    /// <summary>What the answer is given to before it goes out; null when nothing of it is kept.</summary>
    public IOutcomeKeeper? OutcomeKeeper { get; set; }

    /// <summary>Whether the answer is that of an earlier try.</summary>
    public bool IsReplayed { get; set; }

    /// <summary>Whether the member was begun, so that it may have had an effect.</summary>
    public bool HasBegun { get; set; }

    /// <summary>The member's own text of the <c>requestState</c> that came back, once it was opened.</summary>
    public string? RequestState { get; set; }

    /// <summary>What is added to the <c>_meta</c> of the member's result.</summary>
    public JsonObject? ResultMeta { get; set; }

    /// <summary>The rule that decided, for the audit record.</summary>
    public string? DecidingRule { get; set; }

    /// <summary>What rules that are only reported on would have decided otherwise; null when nothing.</summary>
    public List<TrialDifference>? Trial { get; set; }

    /// <summary>Set when the call was refused, by whichever step.</summary>
    public Refusal? Refusal { get; set; }

    /// <summary>Whether an answer, or the start of one, was given to the client.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>Whether the outcome is recorded: a call leaves one record however it ends.</summary>
    public bool IsRecorded { get; set; }

    /// <summary>Ends when the call needs its connection no longer, though it may go on without one.</summary>
    public Task Released => released.Task;

    /// <summary>Ends when the call has: it is recorded, and nothing of it runs any more.</summary>
    public Task Ended => ended.Task;

    /// <summary>Set while the tool's answer passes: whether it says <c>isError</c>, and its size in bytes.</summary>
    public CallOutcome? Outcome { get; set; }

    /// <summary>Lets go of the connection: its response is complete, and the server reuses it for another request.</summary>
    public void Release()
    {
        if (Released.IsCompleted)
            return;
        Http = new DefaultHttpContext();
        released.TrySetResult();
    }

    public void End()
    {
        IncomingToken = null;
        ended.TrySetResult();
    }
}

/// <summary>What came of a dispatched call.</summary>
/// <param name="IsError">The result carries <c>isError: true</c>.</param>
/// <param name="ErrorCode">The JSON-RPC error code, when the answer is an error.</param>
/// <param name="ResultBytes">The size of the answer in bytes.</param>
internal sealed record CallOutcome(bool IsError, int? ErrorCode, int ResultBytes)
{
    /// <summary>The client went away before there was an answer.</summary>
    public bool IsCancelled { get; init; }
}
