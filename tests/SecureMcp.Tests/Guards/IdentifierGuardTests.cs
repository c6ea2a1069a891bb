using SecureMcp.Guards;

namespace SecureMcp.Tests.Guards;

public sealed class IdentifierGuardTests
{
    private static readonly IdentifierGuard Ascii = new(2, 12, "-_.", IdentifierLetters.Ascii);
    private static readonly IdentifierGuard OneScript = new(1, 64, "-", IdentifierLetters.OneScript);

    [Theory]
    [InlineData("ab")]
    [InlineData("A1")]
    [InlineData("42")]
    [InlineData("order-42_a.b")]
    public void Plain_identifiers_are_let_through(string text) => Assert.Null(Ascii.Judge(text).Expectation);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("abcdefghijklm")]
    [InlineData("-rf")]
    [InlineData("--help")]
    [InlineData("_a")]
    [InlineData("a-")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a-_b")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a'b")]
    [InlineData("a;b")]
    [InlineData("a$b")]
    [InlineData("a%00")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("ab\n")]
    [InlineData("a\u001Bb")]
    [InlineData("a\u00ADb")]
    [InlineData("a\u200Bb")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u2066b")]
    [InlineData("a\uFEFFb")]
    [InlineData("a\uFE0Fb")]
    [InlineData("a\U000E0061")]
    [InlineData("аb")]
    [InlineData("ａb")]
    [InlineData("á")]
    [InlineData("a\u0301")]
    [InlineData("٣٤")]
    [InlineData("a１")]
    [InlineData("ſs")]
    [InlineData("\u212Ak")]
    [InlineData("a\uD835")]
    public void Anything_else_is_refused_and_not_repeated(string text) =>
        Assert.Equal("must be 2 to 12 characters: letters a-z and A-Z and digits 0-9, with single signs of -_. between them", Ascii.Judge(text).Expectation);

    [Theory]
    [InlineData("müller-2")]
    [InlineData("Ελένη")]
    [InlineData("Україна")]
    [InlineData("東京タワー")]
    [InlineData("서울")]
    public void Letters_of_one_script_are_let_through(string text) => Assert.Null(OneScript.Judge(text).Expectation);

    [Theory]
    [InlineData("pаypal")]
    [InlineData("Aθ")]
    [InlineData("ГOOD")]
    [InlineData("mu\u0308ller")]
    [InlineData("é\u0301")]
    [InlineData("\u1112\u1161\u11AB")]
    [InlineData("ﬁle")]
    [InlineData("ｐａｙ")]
    [InlineData("\u212Bngstrom")]
    [InlineData("\u037Ea")]
    [InlineData("ϲat")]
    [InlineData("ŉa")]
    [InlineData("שלום")]
    [InlineData("𝐚𝐛")]
    [InlineData("a·b")]
    [InlineData("豈\uF900")]
    public void Mixed_scripts_marks_and_forms_that_normalization_changes_are_refused(string text) => Assert.NotNull(OneScript.Judge(text).Expectation);
}
