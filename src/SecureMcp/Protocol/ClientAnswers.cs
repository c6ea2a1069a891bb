using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using SecureMcp.Calls;

namespace SecureMcp.Protocol;

/// <summary>Takes what a session's client answers to a question, and gives it to the server that asked: here, or at another instance.</summary>
internal sealed class ClientAnswers(IQuestionStore questions, ICallRecorder recorder)
{
    private static readonly Refusal NobodyWaits = new(RefusalReason.MessageInvalid) { Detail = "No request of the server waits for this response." };

    /// <param name="call">The client's message.</param>
    /// <param name="session">The session's server in this process, if it has one.</param>
    /// <param name="exchange">Hands an answer to that server.</param>
    /// <param name="cancellationToken">The client went away.</param>
    public async ValueTask<Refusal?> TakeAsync(
        CallContext call,
        LiveSession? session,
        Func<CallContext, JsonRpcMessage, LiveSession, CancellationToken, ValueTask<Refusal?>> exchange,
        CancellationToken cancellationToken)
    {
        if (call.Message!.Id is not { ValueKind: JsonValueKind.String } named || named.GetString() is not { } id || !RandomName.IsWellFormed(id))
            return NobodyWaits;
        var answer = call.Message.Utf8;
        if (session?.Questions.TryClose(id) is { } asked)
            return await exchange(call, LiveSession.Answered(answer.Span, asked), session, cancellationToken);
        if (answer.Length > IQuestionStore.MaxBytes)
            return new Refusal(RefusalReason.BodyTooLarge) { Detail = $"An answer to a question of another instance may have {IQuestionStore.MaxBytes} bytes." };
        var question = new Question(call.Caller!.Key, call.SessionId!.Value, id);
        if (!await questions.TryAnswerAsync(question, answer, cancellationToken))
            return NobodyWaits;
        call.Outcome = new CallOutcome(IsError: false, ErrorCode: null, ResultBytes: 0);
        if (await recorder.CloseAsync(call, cancellationToken) is { } lost)
            return lost;
        call.Http.Response.StatusCode = StatusCodes.Status202Accepted;
        return null;
    }
}
