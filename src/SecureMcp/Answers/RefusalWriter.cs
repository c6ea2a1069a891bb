using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using SecureMcp.Calls;

namespace SecureMcp.Answers;

/// <summary>Sends refusals, in the one way that <see cref="AnswerMap"/> says.</summary>
internal sealed class RefusalWriter(IChallenges challenges, ServerIdentity server, ILogger<RefusalWriter> logger) : IRefusals
{
    public async ValueTask SendAsync(CallContext call, Refusal refusal, CancellationToken cancellationToken)
    {
        call.IsAnswered = true;
        var answer = AnswerMap.For(refusal.Reason, call.Era);
        var response = call.Http.Response;
        // A notification has no answer to carry an error: the status is all there is (2026-07-28, transports, sending messages).
        response.StatusCode = answer.Status == StatusCodes.Status200OK && call.Message is not { IsRequest: true } ? StatusCodes.Status400BadRequest : answer.Status;
        if (answer.HasChallenge)
            response.Headers.WWWAuthenticate = challenges.ChallengeFor(refusal);
        if (refusal.RetryAfter is { } wait)
            response.Headers.RetryAfter = RateLimitHeaders.Seconds(wait).ToString(CultureInfo.InvariantCulture);
        if (refusal.Limit is { } limit)
            RateLimitHeaders.Write(response.Headers, limit, refusal.RetryAfter);
        if (refusal.Reason == RefusalReason.MethodNotAllowed)
            response.Headers.Allow = HttpMethods.Post;
        if (answer.Status >= StatusCodes.Status500InternalServerError)
            response.Headers["X-Correlation-Id"] = call.CorrelationId;
        Log.Refused(logger, call.CorrelationId, response.StatusCode, refusal.Reason, refusal.Fault);
        await SendJsonAsync(response, RefusalBody.Write(refusal, answer, call, server), cancellationToken);
    }

    public ReadOnlyMemory<byte> Message(CallContext call, Refusal refusal)
    {
        Log.Refused(logger, call.CorrelationId, StatusCodes.Status200OK, refusal.Reason, refusal.Fault);
        return RefusalBody.Write(refusal, AnswerMap.For(refusal.Reason, call.Era), call, server);
    }

    private static async ValueTask SendJsonAsync(HttpResponse response, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        response.Headers[HeaderNames.CacheControl] = "no-store";
        await response.Body.WriteAsync(body, cancellationToken);
    }
}
