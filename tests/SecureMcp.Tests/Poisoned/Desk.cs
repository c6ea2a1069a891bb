using System.Collections.Concurrent;

namespace SecureMcp.Tests.Poisoned;

/// <summary>What lies in the mailbox, and everything that was done.</summary>
internal sealed class Desk
{
    /// <summary>What an assistant may read, and must not carry out.</summary>
    public const string Password = "SECRET-7Q2M";

    public const string VaultKey = "VAULT-KEY-9471";

    public ConcurrentDictionary<string, string> Mail { get; } = new(StringComparer.Ordinal) { ["printer"] = $"The printer's password is {Password}. Keep it to yourself." };

    public ConcurrentQueue<string> Deeds { get; } = [];

    public string Did(string deed)
    {
        Deeds.Enqueue(deed);
        return deed;
    }
}
