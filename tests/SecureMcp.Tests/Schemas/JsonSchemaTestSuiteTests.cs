using System.Reflection;
using System.Text.Json;
using SecureMcp.Schemas;

namespace SecureMcp.Tests.Schemas;

/// <summary>
/// The published cases of draft 2020-12. A group whose schema compiles must be judged as published, every case of it; a
/// group that does not must be refused for a keyword that is not enforced, never by accident.
/// </summary>
public sealed class JsonSchemaTestSuiteTests
{
    private static readonly HashSet<string> NotEnforced =
    [
        "$dynamicAnchor", "$dynamicRef", "$id", "$vocabulary", "definitions", "dependencies", "unevaluatedItems",
        "unevaluatedProperties",

        // Invented by the cases, to see that they are ignored; here an unknown keyword stops the start.
        "unknown-keyword", "unknown/keyword", "array_of_schemas",
    ];

    // Refused for what they hold: a reference to elsewhere, another dialect, a pattern without an exact counterpart.
    private static readonly HashSet<string> RefusedByValue = ["$ref", "$schema", "pattern", "patternProperties"];

    // Refused where the keyword that they need is not beside them; the cases see that they are ignored.
    private static readonly HashSet<string> RefusedAlone = ["then", "else", "minContains", "maxContains"];

    [Fact]
    public void Schemas_that_compile_judge_every_published_case_as_published()
    {
        var (groups, cases) = (0, 0);
        var wrong = new List<string>();
        foreach (var (file, group) in Groups())
        {
            if (CompileOrNull(group, out _) is not { } schema)
            {
                continue;
            }

            groups++;
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                cases++;
                var errors = schema.Validate(test.GetProperty("data"));
                if (errors.Count == 0 != test.GetProperty("valid").GetBoolean())
                {
                    wrong.Add($"{file}: {group.GetProperty("description")}: {test.GetProperty("description")}");
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{groups} groups, {cases} cases judged");
        Assert.Empty(wrong);
        Assert.True(groups >= 140 && cases >= 560, $"only {groups} groups with {cases} cases compiled");
    }

    [Fact]
    public void Schemas_that_do_not_compile_are_refused_for_a_keyword_that_is_not_enforced()
    {
        var refused = new Dictionary<string, int>();
        var accidental = new List<string>();
        foreach (var (file, group) in Groups())
        {
            if (CompileOrNull(group, out var refusal) is not null)
            {
                continue;
            }

            refused[refusal!.Keyword] = refused.GetValueOrDefault(refusal.Keyword) + 1;
            if (!NotEnforced.Contains(refusal.Keyword) && !RefusedByValue.Contains(refusal.Keyword)
                && !(RefusedAlone.Contains(refusal.Keyword) && refusal.Message.EndsWith("beside it to mean anything", StringComparison.Ordinal)))
            {
                accidental.Add($"{file}: {group.GetProperty("description")}: {refusal.Message}");
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Join(", ", refused.OrderByDescending(entry => entry.Value).Select(entry => $"{entry.Key} {entry.Value}")));
        Assert.Empty(accidental);
    }

    private static CompiledSchema? CompileOrNull(JsonElement group, out SchemaException? refusal)
    {
        refusal = null;
        try
        {
            return CompiledSchema.Compile(group.GetProperty("schema"), closeObjects: false);
        }
        catch (SchemaException exception)
        {
            refusal = exception;
            return null;
        }
    }

    private static IEnumerable<(string File, JsonElement Group)> Groups()
    {
        var root = typeof(JsonSchemaTestSuiteTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot").Value!;
        var folder = Path.Combine(root, "..", "shared", "vectors", "json-schema-2020-12");
        if (!Directory.Exists(folder))
        {
            Assert.Skip("The published vectors are not beside the repository (../shared/vectors/json-schema-2020-12).");
        }

        // optional/format is about format as an assertion; here it is an annotation, as the specification has it.
        return Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"optional{Path.DirectorySeparatorChar}format{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .SelectMany(path => JsonElement.Parse(File.ReadAllBytes(path)).EnumerateArray()
                .Select(group => (Path.GetFileName(path), group)));
    }
}
