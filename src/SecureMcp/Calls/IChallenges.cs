namespace SecureMcp.Calls;

/// <summary>What a refusal tells the client about how to authenticate.</summary>
internal interface IChallenges
{
    /// <summary>The value of <c>WWW-Authenticate</c> for a refusal that ends in 400 (credential), 401 or 403.</summary>
    string ChallengeFor(Refusal refusal);
}
