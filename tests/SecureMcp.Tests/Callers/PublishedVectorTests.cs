using System.Collections.Frozen;
using System.Reflection;
using System.Text;
using System.Text.Json;
using SecureMcp.Callers;
using SecureMcp.Json;

namespace SecureMcp.Tests.Callers;

/// <summary>
/// The signature and key cases of Project Wycheproof. Where we answer differently on purpose, the case is on a list with
/// its reason; a case that is on the list without need fails as much as one that is missing from it.
/// </summary>
public sealed class PublishedVectorTests
{
    private const string Symmetric = "signed with a shared secret (HS256 to HS512), which a set of public keys never verifies";
    private const string OtherAlgorithm = "signed with PS384 while the key says PS256 of itself: a key's alg binds it (RFC 8725 section 3.1)";

    private static readonly StrictJsonLimits Limits = new(OpenIdDocuments.MaxBytes, 16);

    /// <summary>Every algorithm that an issuer can be configured with.</summary>
    private static readonly JwtProfile Everything = new(JwsAlgorithm.Names.ToFrozenSet(StringComparer.Ordinal), new[] { "" }.ToFrozenSet());

    private static readonly Dictionary<int, string> SignatureExceptions = new()
    {
        [346] = OtherAlgorithm,
        [348] = Symmetric,
        [350] = OtherAlgorithm,
        [352] = Symmetric,
        [358] = Symmetric,
        [372] = Symmetric + "; besides, a character outside the base64url alphabet is in the header",
        [376] = Symmetric,
    };

    private static readonly Dictionary<int, string> KeyExceptions = new()
    {
        [2] = Symmetric,
        [13] = Symmetric,
        [14] = Symmetric,
        [15] = Symmetric,
    };

    [Fact]
    public void Signatures_are_judged_as_published()
    {
        var (agreed, accepted) = Run("json_web_signature.json", SignatureExceptions, keys => $$"""{"keys":[{{keys}}]}""");

        Assert.True(agreed > 150, "The file holds fewer cases than expected.");
        Assert.True(accepted >= 13, "Fewer signatures were accepted than the file has good ones for these algorithms, so refusing proves little.");
    }

    [Fact]
    public void Keys_are_judged_as_published()
    {
        var (agreed, accepted) = Run("json_web_key.json", KeyExceptions, keys => keys);

        Assert.True(agreed > 20, "The file holds fewer cases than expected.");
        Assert.Equal(1, accepted);
    }

    private static (int Agreed, int Accepted) Run(string file, Dictionary<int, string> exceptions, Func<string, string> asSet)
    {
        using var vectors = Read(file);
        var agreed = 0;
        var accepted = 0;
        var unneeded = exceptions.Keys.ToHashSet();
        var wrong = new List<string>();
        foreach (var group in vectors.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            var key = group.TryGetProperty("public", out var shared) ? shared : group.GetProperty("private");
            var keySet = asSet(key.GetRawText());
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                var id = test.GetProperty("tcId").GetInt32();
                var expected = test.GetProperty("result").GetString() == "valid";
                var answer = test.GetProperty("jws").ValueKind == JsonValueKind.String && IsAccepted(test.GetProperty("jws").GetString()!, keySet);
                accepted += answer ? 1 : 0;
                if (answer == expected)
                    agreed++;
                else if (answer || !unneeded.Remove(id))
                    wrong.Add($"case {id} ({test.GetProperty("comment").GetString()}): expected {(expected ? "valid" : "invalid")}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{file}: {agreed} agreed, {exceptions.Count} on the list, {wrong.Count} wrong, {accepted} accepted.");
        foreach (var (id, reason) in exceptions)
            TestContext.Current.TestOutputHelper?.WriteLine($"  case {id}: {reason}");
        Assert.Empty(wrong);
        Assert.Empty(unneeded);
        return (agreed, accepted);
    }

    private static bool IsAccepted(string token, string keySet) =>
        JsonWebKeySet.TryParse(Encoding.UTF8.GetBytes(keySet), Limits, Everything.Algorithms, out var keys)
        && CompactJws.TryParse(token, out var jws)
        && JwsHeaderRule.Check(jws.Header, Everything) is null
        && keys.Find(jws.Header.KeyId!) is { } key
        && JwsSignature.Verify(jws, key);

    private static JsonDocument Read(string file)
    {
        var root = typeof(PublishedVectorTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;
        var path = Path.GetFullPath(Path.Combine(root, "..", "shared", "vectors", "jws", file));
        Assert.SkipUnless(File.Exists(path), $"The published vectors are not there: ../shared/vectors/jws/{file}.");
        return JsonDocument.Parse(File.ReadAllBytes(path));
    }
}
