using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using SecureMcp.Json;

namespace SecureMcp.Tests.Json;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("0", "-0.000e99")]
    [InlineData("1", "1.000")]
    [InlineData("100", "1e2")]
    [InlineData("0.001", "1E-3")]
    [InlineData("-12.5", "-125e-1")]
    [InlineData("1e400", "10e399")]
    [InlineData("1", "1e00000000000000000000")]
    public void The_same_number_written_differently_is_equal(string left, string right)
    {
        Assert.Equal(0, Of(left).Compare(Of(right)));
        Assert.Equal(Of(left).ToString(), Of(right).ToString());
    }

    [Theory]
    [InlineData("-1", "0")]
    [InlineData("0", "1e-400")]
    [InlineData("-1e400", "-1e399")]
    [InlineData("9", "10")]
    [InlineData("0.1", "0.1000000000000000001")]
    [InlineData("9007199254740992", "9007199254740993")]
    [InlineData("1e99", "1e999999999999999999999999")]
    [InlineData("-1e999999999999999999999999", "-1")]
    [InlineData("1e-999999999999999999999999", "1e-99")]
    public void Numbers_are_ordered_without_rounding(string smaller, string larger)
    {
        Assert.True(Of(smaller).Compare(Of(larger)) < 0);
        Assert.True(Of(larger).Compare(Of(smaller)) > 0);
    }

    [Theory]
    [InlineData("0", "7", true)]
    [InlineData("0.3", "0.1", true)]
    [InlineData("0.35", "0.1", false)]
    [InlineData("-21", "7", true)]
    [InlineData("-22", "7", false)]
    [InlineData("1e400", "0.5", true)]
    [InlineData("1e400", "3", false)]
    [InlineData("1e1000000000000", "1024", true)]
    [InlineData("999999999999999998000000000000000001", "999999999999999999", true)]
    [InlineData("999999999999999998000000000000000002", "999999999999999999", false)]
    [InlineData("4.5", "1.5", true)]
    [InlineData("10", "100", false)]
    [InlineData("300", "1e2", true)]
    public void A_multiple_is_exact(string number, string divisor, bool expected)
        => Assert.Equal(expected, Of(number).IsMultipleOf(Of(divisor)));

    [Fact]
    public void Order_and_multiples_agree_with_decimal_arithmetic()
    {
        var decimals = ArbMap.Default.GeneratorFor<int>().Zip(Gen.Choose(0, 8)).Select(pair => new decimal(pair.Item1, 0, 0, false, (byte)pair.Item2) * Math.Sign(pair.Item1));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(decimals.Zip(decimals).ToArbitrary(), pair =>
        {
            var (left, right) = (Of($"{pair.Item1}"), Of($"{pair.Item2}"));
            return Math.Sign(left.Compare(right)) == pair.Item1.CompareTo(pair.Item2)
                && left.IsWhole == (pair.Item1 == Math.Truncate(pair.Item1))
                && (pair.Item2 <= 0 || left.IsMultipleOf(right) == (pair.Item1 % pair.Item2 == 0));
        }));
    }

    private static ExactNumber Of(string text) => ExactNumber.Of(JsonElement.Parse(text));
}
