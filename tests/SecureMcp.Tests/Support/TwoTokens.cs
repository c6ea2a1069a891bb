using SecureMcp.Callers;

namespace SecureMcp.Tests.Support;

/// <summary>One person with two tokens: <c>strong</c> may read secrets, any other may not.</summary>
internal sealed class TwoTokens : ICallerChain
{
    public ValueTask<Validation> AuthenticateAsync(Credential credential, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Validation.Of(FakeTokens.Of("same", [credential.Value == "strong" ? "secrets.read" : "other"], [])));
}
