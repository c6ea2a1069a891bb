using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using SecureMcp.Calls;

namespace SecureMcp.RequestStates;

/// <summary>
/// Seals with AES-256-GCM. The form, in base64url: version (1 byte), key id (8), salt (24), tag (16), encrypted expiry
/// (Unix milliseconds, 8, big-endian) and text. Everything in front of the tag and the binding are associated data.
/// </summary>
/// <remarks>
/// Key and nonce of each text are derived from the salt (HKDF-SHA256, RFC 5869). A random 96-bit nonce under one key is good for
/// 2^32 texts (NIST SP 800-38D section 8.3), which instances that share nothing can't count; a repeated 192-bit salt is out of reach.
/// </remarks>
internal sealed class AesRequestStateSeal : IRequestStateSeal
{
    private const byte Version = 1;
    private const int SaltBytes = 24;
    private const int TagBytes = 16;
    private const int ExpiryBytes = sizeof(long);
    private const int SaltAt = 1 + RequestStateKey.IdBytes;
    private const int TagAt = SaltAt + SaltBytes;
    private const int BodyAt = TagAt + TagBytes;
    private const int NonceBytes = 12;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private readonly RequestStateKey[] keys;
    private readonly RequestStateOptions options;
    private readonly TimeProvider clock;

    /// <param name="options">The settings, validated.</param>
    /// <param name="keys">The keys; the first seals.</param>
    /// <param name="clock">The time.</param>
    public AesRequestStateSeal(RequestStateOptions options, IEnumerable<RequestStateKey> keys, TimeProvider clock)
    {
        this.options = options;
        this.keys = [.. keys];
        this.clock = clock;
    }

    public string Seal(string state, RequestStateBinding binding)
    {
        if (keys.Length == 0)
            throw new InvalidOperationException("SecureMcp:RequestState:Keys:0 is not set, so no requestState can be given out: another instance could not open it.");
        var length = StrictUtf8.GetByteCount(state);
        if (length > options.MaxBytes)
            throw new InvalidOperationException($"The requestState has {length} bytes, more than SecureMcp:RequestState:MaxBytes ({options.MaxBytes}).");
        var body = new byte[ExpiryBytes + length];
        BinaryPrimitives.WriteInt64BigEndian(body, (clock.GetUtcNow() + options.Lifetime).ToUnixTimeMilliseconds());
        StrictUtf8.GetBytes(state, body.AsSpan(ExpiryBytes));

        var text = new byte[BodyAt + body.Length];
        text[0] = Version;
        keys[0].Id.CopyTo(text.AsSpan(1));
        RandomNumberGenerator.Fill(text.AsSpan(SaltAt, SaltBytes));
        using var cipher = CipherOf(keys[0], text, out var nonce);
        cipher.Encrypt(nonce, body, text.AsSpan(BodyAt), text.AsSpan(TagAt, TagBytes), AssociatedData(text, binding));
        return Base64Url.EncodeToString(text);
    }

    public bool TryOpen(string sealedState, RequestStateBinding binding, [NotNullWhen(true)] out string? state)
    {
        state = null;
        // Before anything is decoded, let alone decrypted: what is longer than any that was given out is none.
        if (sealedState.Length > Base64Url.GetEncodedLength(BodyAt + ExpiryBytes + options.MaxBytes) || Decode(sealedState) is not { } text)
            return false;
        if (Array.Find(keys, candidate => candidate.Id.AsSpan().SequenceEqual(text.AsSpan(1, RequestStateKey.IdBytes))) is not { } key)
            return false;
        var body = new byte[text.Length - BodyAt];
        using var cipher = CipherOf(key, text, out var nonce);
        try
        {
            cipher.Decrypt(nonce, text.AsSpan(BodyAt), text.AsSpan(TagAt, TagBytes), body, AssociatedData(text, binding));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        if (clock.GetUtcNow().ToUnixTimeMilliseconds() >= BinaryPrimitives.ReadInt64BigEndian(body))
            return false;
        state = StrictUtf8.GetString(body.AsSpan(ExpiryBytes));
        return true;
    }

    private static byte[]? Decode(string sealedState)
    {
        try
        {
            var text = Base64Url.DecodeFromChars(sealedState);
            // Encoded anew and compared: one spelling only, whatever the decoder lets pass.
            return text.Length >= BodyAt + ExpiryBytes && text[0] == Version && Base64Url.EncodeToString(text) == sealedState ? text : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static AesGcm CipherOf(RequestStateKey key, ReadOnlySpan<byte> text, out byte[] nonce)
    {
        Span<byte> material = stackalloc byte[RequestStateOptions.KeyBytes + NonceBytes];
        key.Derive(text.Slice(SaltAt, SaltBytes), material);
        nonce = material[RequestStateOptions.KeyBytes..].ToArray();
        return new AesGcm(material[..RequestStateOptions.KeyBytes], TagBytes);
    }

    // Each part with its length in front (4 bytes, big-endian; all ones for none), so that no two bindings are joined to the same bytes.
    private static byte[] AssociatedData(ReadOnlySpan<byte> text, RequestStateBinding binding)
    {
        var caller = binding.Caller;
        using var joined = new MemoryStream();
        joined.Write(text[..TagAt]);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (var part in (ReadOnlySpan<string?>)[caller.Scheme, caller.TenantId, caller.SubjectId, caller.ClientId, binding.Method, binding.Member, binding.ParametersDigest])
        {
            var bytes = part is null ? [] : Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, part is null ? -1 : bytes.Length);
            joined.Write(length);
            joined.Write(bytes);
        }

        return joined.ToArray();
    }
}
