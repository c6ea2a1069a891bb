using SecureMcp.Callers;

namespace SecureMcp.Testing;

/// <summary>Verifies the callers of a test: the door that any scheme of one's own comes in by, so that everything behind it runs.</summary>
internal sealed class TestScheme(string name, TestCallers callers) : ICallerScheme
{
    public string Name => name;

    public bool Fits(Credential credential) => credential.Kind == CredentialKind.Bearer && callers.Find(credential.Value, name) is not null;

    public ValueTask<Authentication> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) =>
        ValueTask.FromResult(callers.Find(credential.Value, name) is { } caller ? Authentication.Of(caller) : Authentication.Refused("unknown"));
}
