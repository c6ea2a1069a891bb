using System.Security.Cryptography;
using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>A key on P-256 or P-384 (RFC 7518 section 6.2).</summary>
internal sealed class EcWebKey : JsonWebKey
{
    private readonly PrimeCurve curve;
    private readonly ECParameters parameters;

    private EcWebKey(Traits traits, PrimeCurve curve, ECParameters parameters)
        : base(traits)
    {
        this.curve = curve;
        this.parameters = parameters;
    }

    protected override string KeyType => "EC";

    protected override string? Curve => curve.Name;

    public static EcWebKey? Read(JsonElement element, Traits traits)
    {
        if (PrimeCurve.Find(Text(element, "crv")) is not { } curve
            || !TryGetBytes(element, "x", out var x)
            || !TryGetBytes(element, "y", out var y)
            || !curve.Contains(x, y))
        {
            return null;
        }

        return new EcWebKey(traits, curve, new ECParameters { Curve = curve.Parameters, Q = new ECPoint { X = x, Y = y } });
    }

    public override bool Verify(JwsAlgorithm algorithm, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        // RFC 7518 section 3.4: R and S side by side, each of the curve's full length. DER has another length or fails below.
        if (signature.Length != 2 * curve.CoordinateLength)
            return false;
        using var key = ECDsa.Create(parameters);
        return key.VerifyData(input, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
