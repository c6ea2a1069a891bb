using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using SecureMcp.Json;

namespace SecureMcp.Tests.Json;

public sealed class StrictJsonProperties
{
    private static readonly StrictJsonLimits Limits = new(MaxBytes: 1_000_000, MaxDepth: 64);

    private static readonly JsonSerializerOptions[] Writers =
    [
        new(),
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping },
    ];

    private static readonly Gen<string> Text =
        from runes in Gen.ListOf(Gen.Frequency((4, Gen.Choose(0x20, 0x7E)), (1, Gen.Choose(1, 0x10FFFF))).Where(Rune.IsValid))
        select string.Concat(runes.Select(value => new Rune(value).ToString()));

    private static readonly Gen<JsonNode?> Tree = Gen.Sized(size => TreeOf(Math.Min(size, 5)));

    [Fact]
    public void Whatever_the_platform_writes_from_a_tree_with_distinct_names_parses_to_the_same_tree()
        => Check.One(Many, Prop.ForAll(Tree.ToArbitrary(), tree => Writers.All(writer =>
        {
            var utf8 = JsonSerializer.SerializeToUtf8Bytes(tree, writer);
            var parsed = StrictJson.TryParse(utf8, Limits, out var document, out _);
            using (document)
            {
                return parsed && JsonNode.DeepEquals(tree, JsonSerializer.Deserialize<JsonNode?>(document!));
            }
        })));

    [Fact]
    public void One_repeated_name_anywhere_is_found()
        => Check.One(Many, Prop.ForAll(Tree.ToArbitrary(), tree =>
        {
            var inner = tree?.ToJsonString() ?? "null";
            var twice = Encoding.UTF8.GetBytes($$"""[{"a":{{inner}},"b":[{"n":0,"m":{{inner}},"\u006E":1}]}]""");
            return !StrictJson.TryParse(twice, Limits, out _, out var fault) && fault is StrictJsonFault.DuplicateMember;
        }));

    [Fact]
    public void Random_bytes_never_throw_and_what_is_accepted_the_platform_accepts_too()
        => Check.One(Many, Prop.ForAll(ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(), AgreesWithThePlatform));

    [Fact]
    public void Texts_with_a_few_bytes_changed_never_throw_and_what_is_accepted_the_platform_accepts_too()
    {
        var changes = Gen.ListOf(Gen.Zip(Gen.Choose(0, 4096), Gen.Elements([.. "\"\\{}[],:ud8019e-.\0 \n"u8])));
        var broken = from tree in Tree
                     from places in changes
                     select Change(JsonSerializer.SerializeToUtf8Bytes(tree), places);
        Check.One(Many, Prop.ForAll(broken.ToArbitrary(), AgreesWithThePlatform));
    }

    private static Config Many => Config.QuickThrowOnFailure.WithMaxTest(1_000);

    private static bool AgreesWithThePlatform(byte[] utf8)
    {
        if (!StrictJson.TryParse(utf8, Limits, out var document, out _))
        {
            return true;
        }

        using (document)
        {
            using var other = JsonDocument.Parse(utf8, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return JsonElement.DeepEquals(document.RootElement, other.RootElement);
        }
    }

    private static byte[] Change(byte[] utf8, IEnumerable<(int At, byte To)> changes)
    {
        foreach (var (at, to) in changes)
        {
            utf8[at % utf8.Length] = to;
        }

        return utf8;
    }

    private static Gen<JsonNode?> TreeOf(int depth)
    {
        var leaf = Gen.OneOf(
            Text.Select(text => (JsonNode?)JsonValue.Create(text)),
            ArbMap.Default.GeneratorFor<long>().Select(number => (JsonNode?)JsonValue.Create(number)),
            ArbMap.Default.GeneratorFor<decimal>().Select(number => (JsonNode?)JsonValue.Create(number)),
            Gen.Elements(true, false).Select(flag => (JsonNode?)JsonValue.Create(flag)),
            Gen.Constant((JsonNode?)null));
        if (depth == 0)
        {
            return leaf;
        }

        var children = Gen.Choose(0, 20).SelectMany(count => Gen.ListOf(Gen.Zip(Text, TreeOf(depth - 3 < 0 ? 0 : depth - 3)), count));
        return Gen.Frequency(
            (1, leaf),
            (2, children.Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item.Item2?.DeepClone())]))),
            (3, children.Select(items => (JsonNode?)new JsonObject(items.DistinctBy(item => NameFold.Fold(item.Item1))
                .Select(item => KeyValuePair.Create(item.Item1, item.Item2?.DeepClone()))))));
    }
}
