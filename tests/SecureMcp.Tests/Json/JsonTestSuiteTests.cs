using System.Reflection;
using SecureMcp.Json;

namespace SecureMcp.Tests.Json;

/// <summary>The published parsing cases: y_ must parse, n_ must not, i_ may do either but not throw.</summary>
public sealed class JsonTestSuiteTests
{
    private static readonly StrictJsonLimits Limits = new(MaxBytes: 1_000_000, MaxDepth: 512);

    /// <summary>Valid by the grammar, refused here on purpose.</summary>
    private static readonly Dictionary<string, StrictJsonFault> Stricter = new()
    {
        // RFC 8259 section 4: what a reader makes of a repeated name is unpredictable.
        ["y_object_duplicated_key.json"] = StrictJsonFault.DuplicateMember,
        ["y_object_duplicated_key_and_value.json"] = StrictJsonFault.DuplicateMember,
        // The name is "foo\u0000bar": a reader that ends strings at NUL sees "foo".
        ["y_object_escaped_null_in_key.json"] = StrictJsonFault.NulInMemberName,
    };

    [Fact]
    public void Valid_texts_parse_unless_a_stricter_rule_names_its_reason()
    {
        var unexpected = Cases("y_").Where(path => FaultOf(path) != Stricter.GetValueOrDefault(Path.GetFileName(path)));
        Assert.Empty(unexpected.Select(path => $"{Path.GetFileName(path)}: {FaultOf(path)}"));
    }

    [Fact]
    public void Invalid_texts_are_refused()
        => Assert.Empty(Cases("n_").Where(path => FaultOf(path) is StrictJsonFault.None).Select(Path.GetFileName));

    [Fact]
    public void Texts_that_implementations_disagree_on_are_decided_without_throwing()
    {
        var lone = Cases("i_").Where(path => path.Contains("surrogate", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(lone);
        Assert.All(lone, path => Assert.Equal(StrictJsonFault.LoneSurrogate, FaultOf(path)));
        Assert.All(Cases("i_"), path => Assert.True(Enum.IsDefined(FaultOf(path))));
    }

    private static StrictJsonFault FaultOf(string path)
    {
        _ = StrictJson.TryParse(File.ReadAllBytes(path), Limits, out var document, out var fault);
        document?.Dispose();
        return fault;
    }

    private static List<string> Cases(string prefix)
    {
        var root = typeof(JsonTestSuiteTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        var folder = Path.Combine(root, "..", "shared", "vectors", "json");
        if (!Directory.Exists(folder))
        {
            Assert.Skip("The published vectors are not beside the repository (../shared/vectors/json).");
        }

        var cases = Directory.GetFiles(folder, prefix + "*.json").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(cases);
        return cases;
    }
}
