namespace SecureMcp.Callers;

/// <summary>
/// Gets tokens for services behind this endpoint, on behalf of the user who calls (OAuth 2.0 On-Behalf-Of of Microsoft
/// Entra). A tool takes it as a parameter, which is never part of its input schema. Good for the call that it was given to
/// and no longer. Thread-safe.
/// </summary>
/// <remarks>
/// The token that the caller brought is not passed on and can't be read here: Entra gives another one, for another audience.
/// The section <c>SecureMcp:Callers:OnBehalfOf</c> says how this endpoint proves itself for that.
/// </remarks>
public interface IDownstreamTokens
{
    /// <summary>Answers a token from memory while it is good for two more minutes, else asks Entra for one.</summary>
    /// <param name="scopes">Fully qualified scopes of one resource, for example <c>https://graph.microsoft.com/User.Read</c>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">No scope, or one that breaks the grammar of RFC 6749 section 3.3.</exception>
    /// <exception cref="DownstreamTokenException">The caller is no user of Microsoft Entra, or Entra refused.</exception>
    /// <exception cref="DownstreamClaimsChallengeException">The user must sign in again. Let it pass: the client is told how.</exception>
    /// <exception cref="InvalidOperationException">The settings do not say how, or the call is over.</exception>
    ValueTask<DownstreamToken> GetAsync(IReadOnlyCollection<string> scopes, CancellationToken cancellationToken);
}
