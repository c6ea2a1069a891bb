namespace SecureMcp.Calls;

/// <summary>
/// The access token that a call came with, kept for as long as the call runs and only for acting on its user's behalf. A
/// class without a public way in or out, whose text is not itself: nothing that is given to a member leads here.
/// </summary>
internal sealed class IncomingToken(string value)
{
    public string Value { get; } = value;

    public override string ToString() => nameof(IncomingToken);
}
