using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Asks the schemes that a credential fits, in their order; the first that authenticates wins. A credential that is there
/// and bad is refused, never taken for none.
/// </summary>
internal sealed class CallerChain(IReadOnlyList<ICallerScheme> schemes, TokenCache cache) : ICallerChain
{
    public IReadOnlyList<ICallerScheme> Schemes => schemes;

    public async ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken)
    {
        if (cache.Find(credential) is { } known)
            return Validation.Of(known);
        Refusal? refusal = null;
        foreach (var scheme in schemes)
        {
            if (!scheme.Fits(credential) || (scheme is ILastResortScheme && schemes.Any(other => other is not ILastResortScheme && other.Fits(credential))))
                continue;
            // Read before the scheme judges: what changes meanwhile must not make an old verdict look like a new one.
            var epoch = (scheme as ICachedScheme)?.Epoch;
            var answer = await scheme.AuthenticateAsync(credential, cancellationToken);
            if (answer?.Caller is { } caller)
            {
                if (!IsCallerOf(scheme, caller))
                    throw new InvalidOperationException($"The scheme '{scheme.Name}' answered a caller that can't be its own: of another scheme, without a subject, anonymous, or with control characters in its tenant or subject.");
                if (epoch is not null)
                    cache.Keep(credential, caller, (ICachedScheme)scheme, epoch);
                return Validation.Of(caller);
            }

            // "Nobody could be asked" is no verdict, so it outweighs one: the same credential may be good in a moment.
            if (refusal is null || (answer is { IsUnavailable: true } && refusal.Reason == RefusalReason.CredentialInvalid))
                refusal = RefusalOf(answer);
        }

        return new Validation(null, refusal ?? new Refusal(RefusalReason.CredentialInvalid) { Fault = CredentialFaults.Unrecognized });
    }

    // Callers are told apart by these three joined with line breaks, and a slip in a scheme of one's own must not make its
    // callers somebody else.
    private static bool IsCallerOf(ICallerScheme scheme, Caller caller) =>
        caller.Scheme == scheme.Name
        && caller is { IsAnonymous: false, SubjectId.Length: > 0 }
        && !caller.TenantId.Any(char.IsControl)
        && !caller.SubjectId.Any(char.IsControl);

    private static Refusal RefusalOf(Authentication? answer) => answer switch
    {
        { IsUnavailable: true } => new Refusal(RefusalReason.IdentityProviderUnavailable) { Fault = FaultOf(answer), RetryAfter = answer.RetryAfter },
        _ => new Refusal(RefusalReason.CredentialInvalid) { Fault = FaultOf(answer) },
    };

    // A scheme of one's own may pass on text of the credential: that is kept out of the log, where it could pose as a line.
    private static string FaultOf(Authentication? answer) =>
        answer?.Fault is { Length: > 0 and <= 64 } fault && fault.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_') ? fault : CredentialFaults.Unnamed;
}
