using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Callers;

/// <summary>
/// What a token's header says of itself. Members that point at or carry a key (<c>jku</c>, <c>x5u</c>, <c>jwk</c>,
/// <c>x5c</c>) are not read at all: a token doesn't choose the key that it is judged by.
/// </summary>
/// <param name="Algorithm"><c>alg</c>.</param>
/// <param name="KeyId"><c>kid</c>.</param>
/// <param name="Type"><c>typ</c>, or null when absent.</param>
/// <param name="IsCritical">Whether <c>crit</c> is present, whatever it lists.</param>
internal sealed record JwsHeader(string Algorithm, string? KeyId, string? Type, bool IsCritical)
{
    private static readonly StrictJsonLimits Limits = new(CredentialReader.MaxLength, 8);

    public static bool TryParse(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JwsHeader? header)
    {
        header = null;
        if (!StrictJson.TryParse(utf8, Limits, out var document, out _))
            return false;
        using (document)
        {
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("alg", out var algorithm) || algorithm.ValueKind != JsonValueKind.String
                || !TryGetOptionalString(root, "kid", out var keyId)
                || !TryGetOptionalString(root, "typ", out var type))
            {
                return false;
            }

            header = new JwsHeader(algorithm.GetString()!, keyId, type, root.TryGetProperty("crit", out _));
            return true;
        }
    }

    private static bool TryGetOptionalString(JsonElement root, string name, out string? value)
    {
        value = null;
        if (!root.TryGetProperty(name, out var element))
            return true;
        if (element.ValueKind != JsonValueKind.String)
            return false;
        value = element.GetString();
        return true;
    }
}
