using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.RequestStates;

/// <summary>
/// Opens the <c>requestState</c> that came back, before anything runs. Whatever is wrong with it (changed, made up, expired,
/// spent, another caller's, another request's) has one answer, so that nothing can be learned by trying. One that a member
/// never gave out is refused as well: a member sees its own text or none. The older revisions know no such field, but a member
/// would be given it all the same, so they are held to the same.
/// </summary>
internal sealed class RequestStateStep(IRequestStateSeal seal, IOnceStore once, IOptions<RequestStateOptions> options, TimeProvider clock) : ICallStep
{
    /// <summary>What a client is told of one that does not open.</summary>
    public const string Problem = "params.requestState must be the one of the last answer to this very request, exactly as it came, not used before and not expired.";

    private const string Purpose = "state";

    public Clearances Grants => Clearances.RequestState;

    public async ValueTask<Refusal?> CheckAsync(CallContext call, CancellationToken cancellationToken)
    {
        // Only these give one out (2026-07-28, multi round-trip requests), and nothing else gets to see one.
        if (call.Member is null || call.Message!.Method is not ("tools/call" or "prompts/get" or "resources/read"))
            return null;
        if (!call.Message.Parameters.TryGetProperty("requestState", out var sent) || sent.ValueKind == JsonValueKind.Null)
            return null;
        if (sent.ValueKind != JsonValueKind.String || !seal.TryOpen(sent.GetString()!, RequestStateBinding.Of(call), out var opened))
            return Refused("requestState");
        if (IsForOnce(call.Member) && !await TryUseAsync(call, sent.GetString()!, cancellationToken))
            return Refused("requestStateUsed");
        call.RequestState = opened;
        return null;
    }

    private static Refusal Refused(string fault) => new(RefusalReason.ParametersInvalid) { Detail = Problem, Fault = fault };

    private bool IsForOnce(Member member) => options.Value.SingleUse switch
    {
        RequestStateUse.Never => false,
        RequestStateUse.Always => true,
        _ => !member.IsReadOnly,
    };

    // The text itself is the id, because a seal opens one spelling only. All tries of a call with a key are one user: the
    // second is to get what came of the first. Not where the key is forgotten before the state has ended: the next try would run.
    private ValueTask<bool> TryUseAsync(CallContext call, string sealedState, CancellationToken cancellationToken)
    {
        var user = call.Keyed is { } keyed && keyed.KeepFor >= RequestStateOptions.MaxLifetime
            ? keyed.Name
            : RandomNumberGenerator.GetHexString(32, lowercase: true);
        return once.TryUseAsync(Purpose, sealedState, user, clock.GetUtcNow() + RequestStateOptions.MaxLifetime, cancellationToken);
    }
}
