using System.Buffers.Text;
using SecureMcp.Calls;
using SecureMcp.RequestStates;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.RequestStates;

public sealed class AesRequestStateSealTests
{
    private static readonly byte[] First = [.. Enumerable.Range(0, 32).Select(index => (byte)(index * 7))];
    private static readonly byte[] Second = [.. Enumerable.Range(0, 32).Select(index => (byte)(index * 11 + 1))];

    private static readonly RequestStateBinding Binding = new()
    {
        Caller = FakeTokens.Plain,
        Method = "tools/call",
        Member = "echo",
        // SHA-256 of {9"arguments{4"text1"a,},4"name4"echo,}, the canonical form of {"name":"echo","arguments":{"text":"a"}}.
        ParametersDigest = "0cda6b05b1dc12dba1c323e2b4c0d4ee0bcd4ac37365852237a8f64dbf52e40e",
    };

    private readonly SettableTimeProvider clock = new();

    public static TheoryData<string, RequestStateBinding> OtherBindings => new()
    {
        { "subject", Binding with { Caller = FakeTokens.Reader } },
        { "tenant", Binding with { Caller = FakeTokens.Plain with { TenantId = "other" } } },
        { "scheme", Binding with { Caller = FakeTokens.Plain with { Scheme = "other" } } },
        { "client", Binding with { Caller = FakeTokens.Plain with { ClientId = "other" } } },
        { "no client", Binding with { Caller = FakeTokens.Plain with { ClientId = null } } },
        { "empty client", Binding with { Caller = FakeTokens.Plain with { ClientId = "" } } },
        { "method", Binding with { Method = "prompts/get" } },
        { "member", Binding with { Member = "other" } },
        { "parameters", Binding with { ParametersDigest = new string('0', 64) } },
        // The same bytes in a row, cut elsewhere.
        { "cut", Binding with { Method = "tools/calle", Member = "cho" } },
    };

    [Theory]
    [InlineData("")]
    [InlineData("step 2")]
    [InlineData("grün \U0001F511 \0")]
    public void What_was_sealed_opens_for_the_same_request(string state)
    {
        var seal = Seal(First);
        var given = seal.Seal(state, Binding);

        Assert.True(seal.TryOpen(given, Binding, out var opened));
        Assert.Equal(state, opened);
        Assert.True(Seal(First).TryOpen(given, Binding, out _), "Another instance with the same key can't open it.");
    }

    [Fact]
    public void The_form_is_what_an_independent_implementation_writes()
    {
        // Made with the crypto module of Node.js (HKDF and AES-256-GCM of OpenSSL); it holds until 2030-01-01T00:00:00Z.
        const string Given = "AeJ0RoklrWLvyMfGxcTDwsHAv769vLu6ubi3trW0s7KxaLKvBp7SNSQYQcUxZ1dqlu2aVO682bYsbtoU2PSPcYjt2aQVJQ";
        var seal = Seal(First);

        Assert.True(seal.TryOpen(Given, Binding, out var opened));
        Assert.Equal("step 2: grün", opened);
        clock.MoveTo(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMilliseconds(-1));
        Assert.True(seal.TryOpen(Given, Binding, out _));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(seal.TryOpen(Given, Binding, out _));
    }

    [Fact]
    public void A_change_of_any_byte_is_noticed()
    {
        var seal = Seal(First);
        var bytes = Base64Url.DecodeFromChars(seal.Seal("step 2", Binding));
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                bytes[at] ^= (byte)(1 << bit);
                Assert.False(seal.TryOpen(Base64Url.EncodeToString(bytes), Binding, out var opened), $"Bit {bit} of byte {at} may be changed.");
                Assert.Null(opened);
                bytes[at] ^= (byte)(1 << bit);
            }
        }
    }

    [Fact]
    public void A_text_that_was_cut_extended_or_spelt_differently_does_not_open()
    {
        var seal = Seal(First);
        var given = seal.Seal("step", Binding);
        for (var length = 0; length < given.Length; length++)
            Assert.False(seal.TryOpen(given[..length], Binding, out _));

        string[] others = [given + "A", given + "AAAA", given + "=", given + "\n", " " + given, given + "==", $"{given[..8]}\n{given[8..]}", given.ToLowerInvariant(), "step", "{}", "\u2028"];
        Assert.All(others, other => Assert.False(seal.TryOpen(other, Binding, out _), other));
    }

    [Theory, MemberData(nameof(OtherBindings))]
    public void It_opens_for_nothing_else(string what, RequestStateBinding other)
    {
        var seal = Seal(First);

        Assert.False(seal.TryOpen(seal.Seal("step 2", Binding), other, out _), what);
        Assert.False(seal.TryOpen(seal.Seal("step 2", other), Binding, out _), what);
    }

    [Fact]
    public void Rights_and_credential_of_the_caller_may_change_in_between()
    {
        var seal = Seal(First);
        var renewed = FakeTokens.Plain with { ExpiresAt = DateTimeOffset.UnixEpoch, CredentialIdHash = "x", DisplayName = "x", Scopes = FakeTokens.Reader.Scopes };

        Assert.True(seal.TryOpen(seal.Seal("step 2", Binding), Binding with { Caller = renewed }, out _));
    }

    [Fact]
    public void It_expires_to_the_moment()
    {
        var seal = Seal(First);
        var given = seal.Seal("step 2", Binding);

        clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.True(seal.TryOpen(given, Binding, out _));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(seal.TryOpen(given, Binding, out _));
    }

    [Fact]
    public void Keys_are_changed_without_a_gap_and_a_removed_key_opens_nothing()
    {
        var old = Seal(First);
        var both = Seal(Second, First);
        var renewed = Seal(Second);
        var early = old.Seal("early", Binding);
        var late = both.Seal("late", Binding);

        Assert.True(both.TryOpen(early, Binding, out _));
        Assert.True(Seal(First, Second).TryOpen(late, Binding, out _));
        Assert.False(old.TryOpen(late, Binding, out _), "The first key of the list did not seal.");
        Assert.True(renewed.TryOpen(late, Binding, out _));
        Assert.False(renewed.TryOpen(early, Binding, out _));
    }

    [Fact]
    public void The_same_text_is_never_sealed_the_same_way_and_shows_nothing()
    {
        var seal = Seal(First);
        var given = Enumerable.Range(0, 1000).Select(_ => seal.Seal("the same text", Binding)).ToList();

        Assert.Equal(given.Count, given.Distinct(StringComparer.Ordinal).Count());
        // Version and key id are alike; the salt and what is encrypted with it are not.
        Assert.Equal(given.Count, given.Select(text => Base64Url.DecodeFromChars(text).AsSpan(9, 24).ToArray()).Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(given.Count, given.Select(text => Base64Url.DecodeFromChars(text).AsSpan(49).ToArray()).Select(Convert.ToHexString).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_text_over_the_limit_is_neither_given_out_nor_looked_at()
    {
        var small = Seal(new RequestStateOptions { MaxBytes = 64 }, First);
        var large = Seal(First);

        Assert.True(small.TryOpen(small.Seal(new string('x', 64), Binding), Binding, out _));
        Assert.Contains("MaxBytes", Assert.Throws<InvalidOperationException>(() => small.Seal(new string('x', 65), Binding)).Message, StringComparison.Ordinal);
        // Bytes count, not characters.
        Assert.Throws<InvalidOperationException>(() => small.Seal(new string('ü', 33), Binding));
        Assert.False(small.TryOpen(large.Seal(new string('x', 65), Binding), Binding, out _));
        Assert.False(small.TryOpen(new string('A', 16_777_216), Binding, out _));
    }

    [Fact]
    public void Without_a_key_nothing_is_given_out_and_nothing_opens()
    {
        var seal = Seal(new RequestStateOptions());

        Assert.Contains("SecureMcp:RequestState:Keys:0", Assert.Throws<InvalidOperationException>(() => seal.Seal("step 2", Binding)).Message, StringComparison.Ordinal);
        Assert.False(seal.TryOpen(Seal(First).Seal("step 2", Binding), Binding, out _));
    }

    [Fact]
    public void A_process_that_is_alone_makes_a_key_of_its_own_and_one_that_is_not_makes_none()
    {
        var one = new AesRequestStateSeal(new RequestStateOptions(), RequestStateKey.Read([], isAlone: true), clock);
        var other = new AesRequestStateSeal(new RequestStateOptions(), RequestStateKey.Read([], isAlone: true), clock);
        var given = one.Seal("step 2", Binding);

        Assert.True(one.TryOpen(given, Binding, out _));
        Assert.False(other.TryOpen(given, Binding, out _));
        Assert.Empty(RequestStateKey.Read([], isAlone: false));
        Assert.Single(RequestStateKey.Read([Convert.ToBase64String(First)], isAlone: true));
    }

    private AesRequestStateSeal Seal(params byte[][] keys) => Seal(new RequestStateOptions(), keys);

    private AesRequestStateSeal Seal(RequestStateOptions options, params byte[][] keys) => new(options, keys.Select(key => new RequestStateKey(key)), clock);
}
