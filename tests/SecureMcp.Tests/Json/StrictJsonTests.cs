using System.Text;
using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Tests.Json;

public sealed class StrictJsonTests
{
    private static readonly StrictJsonLimits Limits = new(MaxBytes: 1_000_000, MaxDepth: 8);

    [Theory]
    [InlineData("""{"a":1,"a":2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"\u0061":1,"a":2}""")]
    [InlineData("""{"x":{"y":[{"a":1,"b":2,"a":3}]}}""")]
    [InlineData("""{"é":1,"\u00e9":2}""")]
    [InlineData("""{"\ud83d\ude00":1,"😀":2}""")]
    [InlineData("""{"":1,"":2}""")]
    [InlineData("""{"a/b":1,"a\/b":2}""")]
    public void A_member_that_comes_twice_is_refused(string text)
        => Assert.Equal(StrictJsonFault.DuplicateMember, FaultOf(text));

    [Theory]
    [InlineData("""{"method":1,"Method":2}""")]
    [InlineData("""{"METHOD":1,"method":2}""")]
    [InlineData("""{"method":1,"\u004dethod":2}""")]
    [InlineData("""{"params":1,"paramſ":2}""")]
    [InlineData("""{"paramſ":1,"PARAMS":2}""")]
    [InlineData("""{"params":1,"param\u017f":2}""")]
    [InlineData("""{"token":1,"to\u212Aen":2}""")]
    [InlineData("""{"id":1,"\u0131d":2}""")]
    [InlineData("""{"ID":1,"\u0130d":2}""")]
    [InlineData("""{"É":1,"é":2}""")]
    [InlineData("""{"Σ":1,"ς":2}""")]
    [InlineData("""{"σ":1,"ς":2}""")]
    [InlineData("""{"µ":1,"μ":2}""")]
    [InlineData("""{"𐐀":1,"𐐨":2}""")]
    public void Names_that_a_caseless_reader_takes_for_the_same_are_refused(string text)
        => Assert.Equal(StrictJsonFault.CaseVariantMember, FaultOf(text));

    [Theory]
    [InlineData("""{"a":{"a":{"a":1}},"b":{"a":1}}""")]
    [InlineData("""[{"a":1},{"a":2},{"A":3}]""")]
    [InlineData("""{"a":{"b":1},"b":2}""")]
    [InlineData("""{"a":"b","b":"a"}""")]
    [InlineData("""{"a_":1,"a`":2,"a@":3,"a[":4,"a{":5}""")]
    [InlineData("""{"é":1,"e":2,"e\u0301":3}""")]
    public void The_same_name_in_different_objects_and_names_that_differ_by_more_than_case_are_accepted(string text)
        => Assert.Equal(StrictJsonFault.None, FaultOf(text));

    [Theory]
    [InlineData(""" "\ud800" """)]
    [InlineData(""" "\udc00" """)]
    [InlineData(""" "\udc00\ud800" """)]
    [InlineData(""" "\ud800x\udc00" """)]
    [InlineData(""" "\ud800\ud800\udc00" """)]
    [InlineData(""" "\ud800\n\udc00" """)]
    [InlineData(""" "\ud800\u0041" """)]
    [InlineData(""" "\\\uDBFF" """)]
    [InlineData(""" "\ud83d\ude00\ude00" """)]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":["b",{"c":"\uDFFF"}]}""")]
    public void Half_a_surrogate_pair_is_refused_in_names_and_in_values(string text)
        => Assert.Equal(StrictJsonFault.LoneSurrogate, FaultOf(text));

    [Theory]
    [InlineData(""" "\ud83d\ude00" """, "😀")]
    [InlineData(""" "\\ud800" """, "\\ud800")]
    [InlineData(""" "\\\\udc00" """, "\\\\udc00")]
    [InlineData(""" "\u0000" """, "\0")]
    [InlineData(""" "\uFFFF\uE000\uD7FF" """, "\uFFFF\uE000\uD7FF")]
    public void Whole_pairs_and_escaped_backslashes_are_no_lone_surrogates(string text, string expected)
    {
        Assert.True(StrictJson.TryParse(Utf8(text), Limits, out var document, out _));
        using (document)
        {
            Assert.Equal(expected, document.RootElement.GetString());
        }
    }

    [Theory]
    [InlineData("""{"\u0000":1}""")]
    [InlineData("""{"method\u0000":1}""")]
    [InlineData("""[{"x":{"\u0000method":1}}]""")]
    public void A_name_with_a_nul_is_refused(string text)
        => Assert.Equal(StrictJsonFault.NulInMemberName, FaultOf(text));

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("{")]
    [InlineData("[1,]")]
    [InlineData("""{"a":1,}""")]
    [InlineData("[1] // comment", StrictJsonFault.TrailingData)]
    [InlineData("[1 /* comment */]")]
    [InlineData("// comment\n1")]
    [InlineData("NaN")]
    [InlineData("-Infinity")]
    [InlineData("'a'")]
    [InlineData("{a:1}")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData("1.")]
    [InlineData("0x10")]
    [InlineData("\"a\nb\"")]
    [InlineData("\"\0\"")]
    [InlineData("\"\\x41\"")]
    [InlineData("\u00A01")]
    [InlineData("True")]
    [InlineData("1 2", StrictJsonFault.TrailingData)]
    [InlineData("{}{}", StrictJsonFault.TrailingData)]
    [InlineData("[]]", StrictJsonFault.TrailingData)]
    [InlineData("\"a\"\0", StrictJsonFault.TrailingData)]
    [InlineData("\uFEFF{}", StrictJsonFault.ByteOrderMark)]
    public void What_is_not_one_value_of_the_grammar_is_refused(string text, object? fault = null)
        => Assert.Equal(fault ?? StrictJsonFault.Malformed, FaultOf(text));

    [Theory]
    [InlineData("22C0AF22")] // overlong '/'
    [InlineData("22EDA08022")] // an encoded surrogate
    [InlineData("22F490808022")] // above U+10FFFF
    [InlineData("22E28222")] // cut short
    [InlineData("FF")]
    [InlineData("7B7DFF")]
    public void Bytes_that_are_not_UTF8_are_refused_before_anything_is_read(string hex)
        => Assert.Equal(StrictJsonFault.InvalidUtf8, FaultOf(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("[[[[[[[[]]]]]]]]", StrictJsonFault.None)]
    [InlineData("[[[[[[[[1]]]]]]]]", StrictJsonFault.None)]
    [InlineData("[[[[[[[[[]]]]]]]]]", StrictJsonFault.TooDeep)]
    [InlineData("[[[[[[[{\"a\":{}}]]]]]]]", StrictJsonFault.TooDeep)]
    [InlineData("[[[[[[[[[[[[[[[[", StrictJsonFault.TooDeep)]
    public void Nesting_ends_at_the_limit(string text, object fault) => Assert.Equal(fault, FaultOf(text));

    [Fact]
    public void A_limit_of_no_depth_allows_a_scalar_only()
    {
        var flat = new StrictJsonLimits(MaxBytes: 10, MaxDepth: 0);
        Assert.Equal(StrictJsonFault.None, FaultOf("1"u8.ToArray(), flat));
        Assert.Equal(StrictJsonFault.TooDeep, FaultOf("[]"u8.ToArray(), flat));
    }

    [Fact]
    public void A_text_may_be_as_long_as_the_limit_and_no_longer()
    {
        var three = new StrictJsonLimits(MaxBytes: 3, MaxDepth: 1);
        Assert.Equal(StrictJsonFault.None, FaultOf("[1]"u8.ToArray(), three));
        Assert.Equal(StrictJsonFault.TooLarge, FaultOf("[12]"u8.ToArray(), three));
    }

    [Theory]
    [InlineData("1E400")]
    [InlineData("-0")]
    [InlineData("123456789012345678901234567890.10")]
    [InlineData("0.1000000000000000055511151231257827")]
    public void A_number_keeps_its_text(string text)
    {
        Assert.True(StrictJson.TryParse(Utf8(text), Limits, out var document, out _));
        using (document)
        {
            Assert.Equal(text, document.RootElement.GetRawText());
        }
    }

    [Theory]
    [InlineData("m0", StrictJsonFault.DuplicateMember)]
    [InlineData("M0", StrictJsonFault.CaseVariantMember)]
    [InlineData("m999", StrictJsonFault.DuplicateMember)]
    [InlineData("M998", StrictJsonFault.CaseVariantMember)]
    [InlineData("ſ500", StrictJsonFault.CaseVariantMember)]
    [InlineData("m1000", StrictJsonFault.None)]
    public void An_object_of_many_members_is_held_to_the_same_rule(string last, object fault)
    {
        var members = Enumerable.Range(0, 1000).Select(i => $"\"m{i}\":{{\"m0\":1}}").Append("\"s500\":0");
        Assert.Equal(fault, FaultOf($"{{{string.Join(',', members)},\"{last}\":1}}"));
    }

    [Fact]
    public void A_refused_text_gives_no_document()
    {
        Assert.False(StrictJson.TryParse(Utf8("[1,]"), Limits, out var document, out var fault));
        Assert.Null(document);
        Assert.Equal(StrictJsonFault.Malformed, fault);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static StrictJsonFault FaultOf(string text) => FaultOf(Utf8(text));

    private static StrictJsonFault FaultOf(byte[] utf8, StrictJsonLimits? limits = null)
    {
        var parsed = StrictJson.TryParse(utf8, limits ?? Limits, out var document, out var fault);
        using (document)
        {
            Assert.Equal(parsed, document is not null);
            Assert.Equal(parsed, fault is StrictJsonFault.None);
            Assert.NotEqual(JsonValueKind.Undefined, document?.RootElement.ValueKind ?? JsonValueKind.Null);
        }

        return fault;
    }
}
