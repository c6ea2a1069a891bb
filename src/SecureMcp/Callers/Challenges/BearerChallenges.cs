using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>The challenge of each refusal: always where the metadata is and which scopes to ask for, so that clients can sign in.</summary>
internal sealed class BearerChallenges : IChallenges
{
    private readonly BearerChallenge challenge;
    private readonly IReadOnlyCollection<string> required;
    private readonly string missing;
    private readonly string invalid;
    private readonly string ambiguous;
    private readonly StepUpChallenge stepUp;

    /// <param name="metadata">The document that the challenges point to.</param>
    /// <param name="scopes">Every scope of the endpoint, short form: before a caller is known, nothing narrower can be named.</param>
    /// <param name="required">Those that every call needs.</param>
    /// <param name="authorizationUri">Where users of Entra sign in; null without Entra.</param>
    public BearerChallenges(ResourceMetadata metadata, IReadOnlyCollection<string> scopes, IReadOnlyCollection<string> required, string? authorizationUri = null)
    {
        this.required = required;
        stepUp = new StepUpChallenge(metadata, authorizationUri);
        challenge = new BearerChallenge(metadata);
        missing = challenge.Write(BearerError.None, scopes);
        invalid = challenge.Write(BearerError.InvalidToken, scopes);
        ambiguous = challenge.Write(BearerError.InvalidRequest, scopes);
    }

    public string ChallengeFor(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.CredentialMissing => missing,
        RefusalReason.CredentialAmbiguous => ambiguous,
        // All at once: a client that asked for one after the other would send its user to sign in as often.
        RefusalReason.InsufficientScope => challenge.Write(BearerError.InsufficientScope, required.Concat(refusal.Scopes)),
        RefusalReason.StepUpRequired => stepUp.Write(refusal.StepUp ?? new StepUp()),
        _ => invalid,
    };
}
