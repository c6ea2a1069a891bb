namespace SecureMcp.Calls;

/// <summary>That a call is to have one effect, however often it is sent.</summary>
/// <param name="Name">What is the same for every try of the caller: 64 hexadecimal digits, of client, tool and key.</param>
/// <param name="Digest">SHA-256, hexadecimal, of what is asked for.</param>
/// <param name="KeepFor">How long the outcome is kept for tries that come later.</param>
internal sealed record KeyedCall(string Name, string Digest, TimeSpan KeepFor);
