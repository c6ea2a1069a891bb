using Microsoft.Extensions.Options;
using SecureMcp.Calls;
using SecureMcp.Json;

namespace SecureMcp.Transport;

/// <summary>
/// Reads the one message of the request, and keeps what is wrong with it for <see cref="VerdictStep"/>. Runs behind the
/// caller's step, because a sender that nobody knows must neither make this endpoint hold a body in memory nor learn anything
/// from what it sent; and before the rate's, which then counts what is malformed too and answers under the message's id.
/// </summary>
internal sealed class MessageStep(IOptions<TransportOptions> options) : ICallStep
{
    public Clearances Grants => Clearances.None;

    public async ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        call.Verdict = await ReadAsync(call, cancellationToken);
        return null;
    }

    private async ValueTask<Refusal?> ReadAsync(CallContext call, CancellationToken cancellationToken)
    {
        var request = call.Http.Request;
        if (SessionVerbRule.Read(request) is { } verb)
        {
            call.SessionVerb = verb;
            call.ProtocolVersion = RequestHeaders.From(request.Headers).ProtocolVersion ?? ProtocolVersions.Headerless;
            return SessionVerbRule.Check(request, verb);
        }

        if (HttpRule.Check(request, options.Value.MaxBodyBytes) is { } refusal)
            return refusal;
        ReadOnlyMemory<byte>? read;
        try
        {
            read = await BoundedBody.ReadAsync(request.BodyReader, options.Value.MaxBodyBytes, cancellationToken);
        }
        catch (IOException)
        {
            // Not proper HTTP, too slow, or the connection broke: the sender's doing, and no fault of this endpoint.
            return MessageRule.Refuse(MessageFaults.BodyBroken, "body: could not be read to its end");
        }

        if (read is not { } body)
            return new Refusal(RefusalReason.BodyTooLarge);
        var limits = new StrictJsonLimits(options.Value.MaxBodyBytes, options.Value.MaxJsonDepth);
        var unread = MessageRule.Read(body, limits, out var message);
        call.Message = message;
        if (unread is not null)
            return unread;
        var judged = EraRule.Judge(message!, RequestHeaders.From(request.Headers), out var era, out var version);
        call.Era = era;
        call.ProtocolVersion = version;
        return judged;
    }
}
