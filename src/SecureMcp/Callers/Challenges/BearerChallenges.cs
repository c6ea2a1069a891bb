using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>The challenge of each refusal: always where the metadata is and which scopes there are, so that clients can sign in.</summary>
internal sealed class BearerChallenges : IChallenges
{
    private readonly string missing;
    private readonly string invalid;
    private readonly string ambiguous;
    private readonly StepUpChallenge stepUp;

    /// <param name="metadata">The document that the challenges point to.</param>
    /// <param name="scopes">Every scope of the endpoint, short form: before a caller is known, nothing narrower can be named.</param>
    /// <param name="authorizationUri">Where users of Entra sign in; null without Entra.</param>
    public BearerChallenges(ResourceMetadata metadata, IReadOnlyCollection<string> scopes, string? authorizationUri = null)
    {
        stepUp = new StepUpChallenge(metadata, authorizationUri);
        var challenge = new BearerChallenge(metadata);
        missing = challenge.Write(BearerError.None, scopes);
        invalid = challenge.Write(BearerError.InvalidToken, scopes);
        ambiguous = challenge.Write(BearerError.InvalidRequest, scopes);
    }

    public string ChallengeFor(Refusal refusal) => refusal.Reason switch
    {
        RefusalReason.CredentialMissing => missing,
        RefusalReason.CredentialAmbiguous => ambiguous,
        RefusalReason.StepUpRequired => stepUp.Write(refusal.StepUp ?? new StepUp()),
        _ => invalid,
    };
}
