using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>
/// What a session's server in this process waits to hear from the client. The client is asked under an id of our own: the
/// SDK counts from 1 in every instance, and the client could not tell their questions apart. An answer that comes to another
/// instance is fetched from the store. Thread-safe.
/// </summary>
internal sealed class OpenQuestions(SessionMemory session, IQuestionStore store, TimeProvider clock)
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Open> open = new(StringComparer.Ordinal);

    /// <summary>The request as the client is to get it. From now on any instance takes its answer.</summary>
    public async ValueTask<JsonRpcRequest> AskAsync(JsonRpcRequest request, CancellationToken cancellationToken)
    {
        var question = new Question(session.CallerKey, session.Id, RandomName.New());
        await store.AskAsync(question, cancellationToken);
        open[question.Id] = new Open(question, request.Id);
        return new JsonRpcRequest { Id = new RequestId(question.Id), Method = request.Method, Params = request.Params, Context = request.Context };
    }

    /// <summary>The SDK's own id of the question, which is answered with that: only the first answer gets it.</summary>
    public RequestId? TryClose(string id)
    {
        if (!open.TryRemove(id, out var closed))
            return null;
        closed.Closed.TrySetResult();
        return closed.Asked;
    }

    /// <summary>Looks for an answer that came to another instance, until there is one here or there, or nobody waits for it.</summary>
    public async Task WatchAsync(string id, Task over, Func<ReadOnlyMemory<byte>, RequestId, Task> answer)
    {
        if (!open.TryGetValue(id, out var watched))
            return;
        for (var pause = Soon; await IsOpenAfterAsync(watched, over, pause); pause = pause * 1.5 < Late ? pause * 1.5 : Late)
        {
            if (await FindAnswerAsync(watched.Question) is not { } given)
                continue;
            if (TryClose(id) is { } asked)
                await answer(given, asked);
            break;
        }

        TryClose(id);
        try
        {
            await store.ForgetAsync(watched.Question, CancellationToken.None);
        }
        catch (StateUnavailableException)
        {
            // It is forgotten by itself, later.
        }
    }

    /// <summary>Names the question in a cancellation as the client knows it, and stops waiting for it.</summary>
    public void Rename(JsonRpcNotification notification)
    {
        if (notification is not { Method: NotificationMethods.CancelledNotification, Params: JsonObject parameters } || parameters["requestId"] is not JsonValue number)
            return;
        foreach (var (id, asked) in open)
        {
            if (asked.Asked.ToString() != number.ToString())
                continue;
            parameters["requestId"] = id;
            TryClose(id);
        }
    }

    private async Task<bool> IsOpenAfterAsync(Open watched, Task over, TimeSpan time)
    {
        var pause = Task.Delay(time, clock);
        return await Task.WhenAny(watched.Closed.Task, over, pause) == pause;
    }

    private async Task<ReadOnlyMemory<byte>?> FindAnswerAsync(Question question)
    {
        try
        {
            return await store.FindAnswerAsync(question, CancellationToken.None);
        }
        catch (StateUnavailableException)
        {
            // The next look may find it.
            return null;
        }
    }

    private sealed record Open(Question Question, RequestId Asked)
    {
        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
