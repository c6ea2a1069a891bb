using System.Security.Cryptography;
using System.Text;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: a secret that somebody could guess stops the start, and one that was drawn at random never does.</summary>
public sealed class SecretRuleTests
{
    public static TheoryData<string, string> Weak => new()
    {
        { "absent", "" },
        { "not base64", "hunter2!" },
        { "base64 without padding", Convert.ToBase64String(new byte[32]).TrimEnd('=') },
        { "base64url", SampleKeys.ShortSecret.Replace('+', '-').Replace('/', '_').TrimEnd('=') + "-_" },
        { "white space around", $" {SampleKeys.ShortSecret}" },
        { "white space inside", SampleKeys.ShortSecret.Insert(4, "\n") },
        { "31 bytes", Convert.ToBase64String(Convert.FromBase64String(SampleKeys.ShortSecret)[..31]) },
        { "1025 bytes", Convert.ToBase64String([.. Enumerable.Range(0, 1025).Select(i => (byte)((i * i * 7) + (i >> 3)))]) },
        { "zeros", Convert.ToBase64String(new byte[32]) },
        { "one byte repeated", Convert.ToBase64String([.. Enumerable.Repeat((byte)0xA7, 64)]) },
        { "two bytes in turn", Convert.ToBase64String([.. Enumerable.Range(0, 32).Select(i => (byte)(i % 2 == 0 ? 0xDE : 0xAD))]) },
        { "16 good bytes twice", Twice(16) },
        { "32 good bytes twice", Twice(32) },
        { "counting up", Convert.ToBase64String([.. Enumerable.Range(130, 32).Select(i => (byte)i)]) },
        { "counting by seven", Convert.ToBase64String([.. Enumerable.Range(0, 64).Select(i => (byte)(i * 7))]) },
        { "few values", Convert.ToBase64String([.. Enumerable.Range(0, 64).Select(i => (byte)(0x80 + (i * i % 11)))]) },
        { "a pass phrase", Text("correct horse battery staple 2026!") },
        { "a pass phrase of another alphabet", Text("Der schöne Schlüssel für unsere Tür öffnet 2026") },
        { "hexadecimal digits as text", Text(Convert.ToHexStringLower(Convert.FromBase64String(SampleKeys.ShortSecret))) },
        { "the sample of a well-known site", Text("your-256-bit-secret-your-256-bit-secret") },
        { "words written as base64", "ThisIsMySuperSecretKeyForSigningTokens12345=" },
        { "a word inside of base64", "qL9zChangeMeX7pW2vRk0sJtYbNf3HgAo6eUiZd5T1w=" },
        { "the key of RFC 7515 A.1", "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ+EstJQLr/T+1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow==" },
        { "the key of RFC 7520 3.5", "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG+Onbc6mxCcYg=" },
        { "the key of the storage emulator", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==" },
    };

    [Theory]
    [MemberData(nameof(Weak))]
    public void A_weak_secret_is_refused_and_not_repeated(string what, string secret)
    {
        var problem = SecretRule.Check(secret, SecretRule.MinBytes, out var bytes);

        Assert.True(problem is not null, what);
        Assert.Empty(bytes);
        if (secret.Length > 0)
            Assert.DoesNotContain(secret.Trim(), problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_secret_drawn_at_random_is_accepted()
    {
        foreach (var length in new[] { 32, 33, 48, 64, 100, 256, 1024 })
        {
            for (var i = 0; i < 1000; i++)
            {
                // The same in every run, and as good as drawn: one secret in some millions holds a word by chance.
                var secret = HKDF.DeriveKey(HashAlgorithmName.SHA512, BitConverter.GetBytes(i), length);
                Assert.True(SecretRule.Check(Convert.ToBase64String(secret), SecretRule.MinBytes, out var bytes) is null, Convert.ToHexString(secret));
                Assert.Equal(secret, bytes);
            }
        }
    }

    [Fact]
    public void The_length_asked_for_is_the_shortest()
    {
        var secret = Convert.FromBase64String(SampleKeys.Secret);

        Assert.Null(SecretRule.Check(Convert.ToBase64String(secret), 64, out _));
        Assert.NotNull(SecretRule.Check(Convert.ToBase64String(secret[..63]), 64, out _));
    }

    private static string Twice(int length)
    {
        var bytes = Convert.FromBase64String(SampleKeys.ShortSecret)[..length];
        return Convert.ToBase64String([.. bytes, .. bytes]);
    }

    private static string Text(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
