namespace SecureMcp.Callers;

/// <summary>
/// One way to prove who is calling. Register your own with <see cref="SecureMcpBuilder.AddCallerScheme{T}"/>. Must be safe
/// for concurrent use.
/// </summary>
/// <remarks>
/// A request brings one credential. Every scheme that it fits is asked, those of the settings first, and the first that
/// authenticates wins. Nobody is let in when none does; what a scheme throws is answered 500. So is a caller that can't be the
/// scheme's: <see cref="Calls.Caller.Scheme"/> must be <see cref="Name"/>, the subject must be there, and tenant and subject have no
/// control characters. Token introspection is asked about what no other scheme fits.
/// </remarks>
public interface ICallerScheme
{
    /// <summary>The name under which callers, records and limits know the scheme: lower-case letters, digits and hyphens, and not <c>anonymous</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Whether the credential is this scheme's to judge, by its form and its claimed issuer alone. Answers at once and asks
    /// nobody: a credential must reach no other issuer than its own.
    /// </summary>
    bool Fits(Credential credential);

    /// <summary>Judges the credential.</summary>
    ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken);
}
