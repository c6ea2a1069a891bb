using System.Security.Cryptography;
using System.Text;

namespace SecureMcp.Switches;

/// <summary>The name under which a switch is kept: what is alike to the rule has the same. Pure.</summary>
internal static class SwitchName
{
    public static string Of(SwitchKind kind, string value) =>
        $"{Word(kind)}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(IgnoresCase(kind) ? value.ToUpperInvariant() : value)))}";

    /// <summary>The kind in the word that operators use.</summary>
    public static string Word(SwitchKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>
    /// Issuers write ids in one case and people copy them in another: a block that misses for that would be none, and one that
    /// is too wide is seen at once.
    /// </summary>
    public static bool IgnoresCase(SwitchKind kind) => kind is SwitchKind.Client or SwitchKind.Tenant;
}
