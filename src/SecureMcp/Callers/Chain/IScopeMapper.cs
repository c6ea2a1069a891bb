using SecureMcp.Calls;

namespace SecureMcp.Callers;

/// <summary>
/// Gives callers further scopes by code, where the settings' mappings are not enough. Register it with
/// <see cref="SecureMcpBuilder.AddScopeMapper{T}"/>. Must be safe for concurrent use.
/// </summary>
/// <remarks>
/// Asked once for every request with a good credential, after the settings' mappings. It can only add; what it throws is
/// answered 500. Don't decide by <see cref="Caller.DisplayName"/>.
/// </remarks>
public interface IScopeMapper
{
    /// <summary>Further scopes of the caller in their short form (RFC 6749 section 3.3). Answers at once and asks nobody.</summary>
    /// <param name="caller">As its credential says, without mapped scopes.</param>
    IEnumerable<string> ScopesFor(Caller caller);
}
