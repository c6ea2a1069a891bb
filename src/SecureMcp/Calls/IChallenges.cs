namespace SecureMcp.Calls;

/// <summary>What a refusal tells the client about how to authenticate.</summary>
internal interface IChallenges
{
    /// <summary>
    /// The value of <c>WWW-Authenticate</c> for a refusal of the credential, which ends in 400 or 401, or of what it grants,
    /// which ends in 403.
    /// </summary>
    string ChallengeFor(Refusal refusal);
}
