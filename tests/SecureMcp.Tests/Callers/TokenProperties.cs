using System.Buffers.Text;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SecureMcp.Callers;
using SecureMcp.Calls;

namespace SecureMcp.Tests.Callers;

/// <summary>What holds for every token and every text, tried on many at random.</summary>
public sealed class TokenProperties
{
    private static readonly string Good = EntraTenant.Shared.Token(EntraTenant.UserClaims());

    [Fact]
    public void No_token_with_one_character_changed_is_accepted()
    {
        var changes =
            from position in Gen.Choose(0, Good.Length - 1)
            from character in Gen.Choose(1, 127)
            select (position, (char)character);

        Hold(changes, change => change.Item2 == Good[change.position] || !IsAccepted(Replace(change.position, change.Item2)));
    }

    [Fact]
    public void No_token_with_one_bit_flipped_in_what_it_decodes_to_is_accepted()
    {
        var parts = Good.Split('.').Select(p => Base64Url.DecodeFromChars(p)).ToArray();
        var flips =
            from part in Gen.Choose(0, 2)
            from position in Gen.Choose(0, parts[part].Length - 1)
            from bit in Gen.Choose(0, 7)
            select (part, position, bit);

        Hold(flips, flip =>
        {
            var copy = parts.Select(p => p.ToArray()).ToArray();
            copy[flip.part][flip.position] ^= (byte)(1 << flip.bit);
            return !IsAccepted(string.Join('.', copy.Select(p => Base64Url.EncodeToString(p))));
        });
    }

    [Fact]
    public void No_token_cut_short_or_made_longer_is_accepted()
    {
        Assert.True(IsAccepted(Good), "The token is not accepted unchanged, so refusing it changed proves nothing.");
        Hold(Gen.Choose(1, Good.Length - 1), length => !IsAccepted(Good[..length]) && !IsAccepted(Good[length..] + Good[..length]));
        Hold(Gen.Choose(1, 127), character => !IsAccepted(Good + (char)character));
    }

    [Fact]
    public void No_text_breaks_the_validator()
    {
        Hold(ArbMap.Default.GeneratorFor<NonNull<string>>(), text => !IsAccepted(text.Get) && !IsAccepted($"{EntraTenant.Encode(text.Get)}.{EntraTenant.Encode(text.Get)}.AAAA"));
    }

    [Fact]
    public void Base64url_reads_back_every_byte_string()
    {
        Hold(ArbMap.Default.GeneratorFor<byte[]>(), bytes =>
            StrictBase64Url.TryDecode(Base64Url.EncodeToString(bytes), out var decoded) && decoded.AsSpan().SequenceEqual(bytes));
    }

    [Fact]
    public void Base64url_accepts_no_second_text_for_the_same_bytes()
    {
        var texts = Gen.Elements("ABCwxyz0189-_=+/ \n".ToCharArray()).ArrayOf().Select(c => new string(c));

        Hold(texts, text => !StrictBase64Url.TryDecode(text, out var bytes) || Base64Url.EncodeToString(bytes) == text);
    }

    [Fact]
    public void A_quoted_parameter_reads_back_and_holds_no_line_break()
    {
        var texts = ArbMap.Default.GeneratorFor<NonNull<string>>().Select(t => t.Get);

        Hold(texts, text =>
        {
            if (!text.All(c => c is >= ' ' and <= '~'))
                return Assert.Throws<ArgumentException>(() => BearerChallenge.Quote(text)) is not null;
            return Unquote(BearerChallenge.Quote(text)) == text;
        });
    }

    private static string Replace(int position, char character) => $"{Good[..position]}{character}{Good[(position + 1)..]}";

    private static bool IsAccepted(string token)
    {
        var pending = FixedKeys.JudgeAsync(token).AsTask();
        Assert.True(pending.IsCompletedSuccessfully);
        return pending.Result is { Caller: Caller, Fault: null };
    }

    private static string Unquote(string quoted)
    {
        Assert.True(quoted.Length >= 2 && quoted[0] == '"' && quoted[^1] == '"');
        var text = new StringBuilder();
        for (var i = 1; i < quoted.Length - 1; i++)
        {
            Assert.NotEqual('"', quoted[i]);
            text.Append(quoted[i] == '\\' ? quoted[++i] : quoted[i]);
        }

        return text.ToString();
    }

    private static void Hold<T>(Gen<T> values, Func<T, bool> property) =>
        Prop.ForAll(values.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
