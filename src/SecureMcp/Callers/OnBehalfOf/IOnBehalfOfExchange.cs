namespace SecureMcp.Callers;

/// <summary>Exchanges a user's token at Microsoft Entra. Safe for concurrent use.</summary>
internal interface IOnBehalfOfExchange
{
    /// <summary>Throws <see cref="DownstreamTokenException"/> or <see cref="DownstreamClaimsChallengeException"/>.</summary>
    ValueTask<DownstreamToken> ExchangeAsync(string userToken, string tenantId, IReadOnlyList<string> scopes, CancellationToken cancellationToken);
}
