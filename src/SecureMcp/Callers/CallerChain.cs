using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Asks the schemes that a credential fits, in their order; the first that authenticates wins. A credential that is there
/// and bad is refused, never taken for none.
/// </summary>
internal sealed class CallerChain(IReadOnlyList<ICallerScheme> schemes) : ICallerChain
{
    public IReadOnlyList<ICallerScheme> Schemes => schemes;

    public async ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken)
    {
        Refusal? refusal = null;
        foreach (var scheme in schemes)
        {
            if (!scheme.Fits(credential))
                continue;
            var answer = await scheme.AuthenticateAsync(credential, cancellationToken);
            if (answer?.Caller is { } caller)
                return Validation.Of(caller);
            // "Nobody could be asked" is no verdict, so it outweighs one: the same credential may be good in a moment.
            if (refusal is null || (answer is { IsUnavailable: true } && refusal.Reason == RefusalReason.CredentialInvalid))
                refusal = RefusalOf(answer);
        }

        return new Validation(null, refusal ?? new Refusal(RefusalReason.CredentialInvalid) { Fault = CredentialFaults.Unrecognized });
    }

    private static Refusal RefusalOf(Authentication? answer) => answer switch
    {
        { IsUnavailable: true } => new Refusal(RefusalReason.IdentityProviderUnavailable) { Fault = answer.Fault, RetryAfter = answer.RetryAfter },
        _ => new Refusal(RefusalReason.CredentialInvalid) { Fault = answer?.Fault },
    };
}
