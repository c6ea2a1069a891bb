using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Callers;

/// <summary>The keys of a JSON Web Key Set (RFC 7517 section 5) that may verify an issuer's signatures, by id. Immutable.</summary>
internal sealed class JsonWebKeySet
{
    private readonly FrozenDictionary<string, JsonWebKey> byId;

    private JsonWebKeySet(FrozenDictionary<string, JsonWebKey> byId) => this.byId = byId;

    public int Count => byId.Count;

    public JsonWebKey? Find(string keyId) => byId.GetValueOrDefault(keyId);

    /// <summary>
    /// Reads a set. Keys for other purposes are passed over, as section 5 asks. An id that several usable keys share names
    /// none of them, because which one verifies would depend on their order.
    /// </summary>
    /// <param name="utf8">The set.</param>
    /// <param name="limits">How large it may be.</param>
    /// <param name="algorithms">What the issuer signs with; keys for nothing of it are passed over.</param>
    /// <param name="set">The keys that are left.</param>
    public static bool TryParse(ReadOnlyMemory<byte> utf8, StrictJsonLimits limits, IReadOnlySet<string> algorithms, [NotNullWhen(true)] out JsonWebKeySet? set)
    {
        set = null;
        if (!StrictJson.TryParse(utf8, limits, out var document, out _))
            return false;
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("keys", out var elements)
                || elements.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            var keys = new List<JsonWebKey>();
            foreach (var element in elements.EnumerateArray())
            {
                if (JsonWebKey.TryParse(element, out var key) && algorithms.Any(name => JwsAlgorithm.TryFind(name, out var algorithm) && key.Fits(algorithm)))
                    keys.Add(key);
            }

            set = new JsonWebKeySet(keys
                .GroupBy(k => k.KeyId, StringComparer.Ordinal)
                .Where(g => g.Count() == 1)
                .ToFrozenDictionary(g => g.Key, g => g.Single(), StringComparer.Ordinal));
            return true;
        }
    }
}
