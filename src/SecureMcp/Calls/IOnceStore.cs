namespace SecureMcp.Calls;

/// <summary>Remembers what may be used once: a confirmation, a token. Safe for concurrent use.</summary>
internal interface IOnceStore
{
    /// <summary>
    /// Notes the use of an id. False when somebody else used it before. True for the same user again: a try whose answer was
    /// lost is repeated, and must not find itself in its way.
    /// </summary>
    /// <param name="purpose">What kind of id it is, lower-case letters: the same id of another kind is another id.</param>
    /// <param name="id">The id, in any form and length.</param>
    /// <param name="user">Who uses it: a name that nobody else has.</param>
    /// <param name="expiresAt">From when on the id is good for nothing by itself. The use is remembered at least until then; what is answered later is not said.</param>
    /// <param name="cancellationToken">Gives up. The id may be spent all the same.</param>
    /// <exception cref="StateUnavailableException">It is not known to be noted. The id may be spent all the same.</exception>
    ValueTask<bool> TryUseAsync(string purpose, string id, string user, DateTimeOffset expiresAt, CancellationToken cancellationToken);
}
