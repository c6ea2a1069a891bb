using System.Diagnostics.CodeAnalysis;

namespace SecureMcp.Callers;

/// <summary>
/// The ids of tenants, applications and people: GUIDs of 36 characters, kept in lower case. The framework's parser also
/// takes surrounding white space, signs and 0x inside; here an id has one spelling but for its case.
/// </summary>
internal static class EntraId
{
    public static bool TryNormalize([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? id)
    {
        id = Guid.TryParseExact(text, "D", out var guid) ? guid.ToString("D") : null;
        if (!string.Equals(id, text, StringComparison.OrdinalIgnoreCase))
            id = null;
        return id is not null;
    }
}
