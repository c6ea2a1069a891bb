using System.Globalization;
using System.Text;
using SecureMcp.Schemas;

namespace SecureMcp.Tests.Schemas;

public sealed class EcmaPatternTests
{
    [Theory]
    [InlineData("^a$", "a", true)]
    [InlineData("^a$", "a\n", false)]
    [InlineData("b", "abc", true)]
    [InlineData(@"^\d+$", "12", true)]
    [InlineData(@"^\d+$", "١٢", false)]
    [InlineData(@"^\w+$", "a_Z9", true)]
    [InlineData(@"^\w+$", "é", false)]
    [InlineData(@"^\w+$", "\u0130\u212A", false)]
    [InlineData("^.$", "\r", false)]
    [InlineData("^.$", "\u2028", false)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^.{2}$", "😀", false)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^[^a]{2}$", "😀", false)]
    [InlineData(@"^\D$", "😀", true)]
    [InlineData(@"^[\Da]$", "😀", true)]
    [InlineData(@"^[^\D]$", "😀", false)]
    [InlineData(@"^[^\D]$", "7", true)]
    [InlineData(@"^[\d\-x]+$", "1-x", true)]
    [InlineData("^[a-c-]+$", "b-", true)]
    [InlineData("^[-a]+$", "-a", true)]
    [InlineData("^[a-z-[aeiou]]$", "b]", false, true)]
    [InlineData("^[[a]$", "[", true)]
    [InlineData(@"^[\]\\^]+$", @"]\^", true)]
    [InlineData(@"^\/\.\*$", "/.*", true)]
    [InlineData(@"^\x41\u0042\cJ\t\0$", "AB\n\t\0", true)]
    [InlineData("^(ab|c)+?$", "abcab", true)]
    [InlineData("^(?:a{1,2}){2}$", "aaa", true)]
    [InlineData("^a b#c$", "a b#c", true)]
    [InlineData("", "anything", true)]
    public void A_pattern_means_what_it_means_in_ECMAScript(string pattern, string text, bool expected, bool isRefused = false)
    {
        if (isRefused)
        {
            Assert.Throws<NotSupportedException>(() => EcmaPattern.Compile(pattern));
            return;
        }

        Assert.Equal(expected, EcmaPattern.Compile(pattern).IsMatch(text));
    }

    [Theory]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)")]
    [InlineData("(?<n>a)")]
    [InlineData("(?i)a")]
    [InlineData("(?#c)a")]
    [InlineData("(?>a)")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\bword")]
    [InlineData(@"\p{L}")]
    [InlineData(@"[\P{L}]")]
    [InlineData(@"\A")]
    [InlineData(@"\z")]
    [InlineData(@"\Z")]
    [InlineData(@"\G")]
    [InlineData(@"\a")]
    [InlineData(@"\e")]
    [InlineData(@"\_")]
    [InlineData(@"\00")]
    [InlineData(@"\x4")]
    [InlineData(@"\u{41}")]
    [InlineData("a\\")]
    [InlineData("[a")]
    [InlineData("[]")]
    [InlineData("[^]")]
    [InlineData(@"[\d-x]")]
    [InlineData(@"[a-\d]")]
    [InlineData("[z-a]")]
    [InlineData("😀")]
    [InlineData("a{")]
    [InlineData("a{,2}")]
    [InlineData("a{2,1}")]
    [InlineData("}")]
    [InlineData("]")]
    [InlineData("a**")]
    [InlineData("*")]
    [InlineData("(")]
    [InlineData(")")]
    public void What_has_no_exact_counterpart_is_refused(string pattern)
        => Assert.True(
            Record.Exception(() => EcmaPattern.Compile(pattern)) is ArgumentException or NotSupportedException, pattern);

    [Fact]
    public void The_classes_hold_exactly_the_characters_that_ECMAScript_gives_them()
    {
        var classes = new (char Letter, Func<Rune, bool> Holds)[]
        {
            ('d', rune => rune.Value is >= '0' and <= '9'),
            ('w', rune => rune.IsAscii && (char.IsAsciiLetterOrDigit((char)rune.Value) || rune.Value == '_')),
            ('s', rune => rune.Value is >= 9 and <= 13 or 0x2028 or 0x2029 or 0xFEFF
                || Rune.GetUnicodeCategory(rune) is UnicodeCategory.SpaceSeparator),
        };
        foreach (var (letter, holds) in classes)
        {
            var inside = EcmaPattern.Compile($@"^\{letter}$");
            var outside = EcmaPattern.Compile($@"^\{char.ToUpperInvariant(letter)}$");
            var notInside = EcmaPattern.Compile($@"^[^\{letter}]$");
            var outsideInClass = EcmaPattern.Compile($@"^[\{char.ToUpperInvariant(letter)}]$");
            Assert.All(Enumerable.Range(0, 0x10400).Where(Rune.IsValid).Select(value => new Rune(value)), rune =>
            {
                var text = rune.ToString();
                var expected = holds(rune);
                Assert.Equal(expected, inside.IsMatch(text));
                Assert.NotEqual(expected, outside.IsMatch(text));
                Assert.NotEqual(expected, notInside.IsMatch(text));
                Assert.NotEqual(expected, outsideInClass.IsMatch(text));
            });
        }
    }

    [Fact]
    public void A_pattern_that_makes_a_backtracking_engine_slow_is_decided_at_once()
    {
        // With backtracking this takes 2^40 steps; the timeout would turn it into an exception.
        var regex = EcmaPattern.Compile("^(a+)+$");
        Assert.DoesNotMatch(regex, new string('a', 40) + "!");
        Assert.Matches(regex, new string('a', 40));
    }
}
