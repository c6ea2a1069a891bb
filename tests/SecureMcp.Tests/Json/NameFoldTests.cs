using System.Text;
using SecureMcp.Json;

namespace SecureMcp.Tests.Json;

public sealed class NameFoldTests
{
    private static readonly IEnumerable<Rune> AllRunes = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Select(value => new Rune(value));

    [Theory]
    [InlineData("JSONRPC", "jsonrpc")]
    [InlineData("paramſ", "params")]
    [InlineData("to\u212Aen", "token")]
    [InlineData("\u0130d", "id")]
    [InlineData("\u0131d", "id")]
    [InlineData("ΜΈΘΟΔΟΣ", "μέθοδοσ")]
    [InlineData("𐐀", "𐐨")]
    [InlineData("io.modelcontextprotocol/logLevel", "io.modelcontextprotocol/loglevel")]
    public void A_name_folds_to_its_smallest_form(string name, string expected)
        => Assert.Equal(expected, NameFold.Fold(name));

    [Fact]
    public void A_folded_name_is_given_back_as_it_is()
    {
        var name = new string("progresstoken");
        Assert.Same(name, NameFold.Fold(name));
    }

    [Fact]
    public void Folding_twice_changes_nothing_for_any_character()
        => Assert.DoesNotContain(AllRunes, rune =>
        {
            var once = NameFold.Fold(rune.ToString());
            return NameFold.Fold(once) != once;
        });

    [Fact]
    public void Whatever_dotnet_compares_as_equal_ignoring_case_folds_alike()
    {
        // The reader behind this one compares names with OrdinalIgnoreCase, which compares upper-case forms.
        var split = AllRunes.Where(rune => !NameFold.AreAlike(rune.ToString(), rune.ToString().ToUpperInvariant())
            || !NameFold.AreAlike(rune.ToString(), rune.ToString().ToLowerInvariant()));
        Assert.Empty(split);
    }

    [Theory]
    [InlineData("id", "i d")]
    [InlineData("id", "id\0")]
    [InlineData("e", "é")]
    [InlineData("@", "`")]
    [InlineData("ss", "ß")]
    public void Names_that_differ_by_more_than_case_stay_apart(string left, string right)
        => Assert.False(NameFold.AreAlike(left, right));
}
