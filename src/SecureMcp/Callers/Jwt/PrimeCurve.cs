using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;

namespace SecureMcp.Callers;

/// <summary>
/// A curve of SP 800-186 section 3.2.1: y² = x³ - 3x + b over a prime field. All its points but the one at infinity, which
/// has no coordinates, are of the full order, so that to be on the curve is all that a key must show.
/// </summary>
internal sealed class PrimeCurve
{
    private static readonly PrimeCurve P256 = new(
        "P-256",
        ECCurve.NamedCurves.nistP256,
        "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
        "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");

    private static readonly PrimeCurve P384 = new(
        "P-384",
        ECCurve.NamedCurves.nistP384,
        "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
        "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef");

    private readonly BigInteger prime;
    private readonly BigInteger b;

    private PrimeCurve(string name, ECCurve parameters, string prime, string b)
    {
        Name = name;
        Parameters = parameters;
        CoordinateLength = prime.Length / 2;
        this.prime = Number(prime);
        this.b = Number(b);
    }

    /// <summary>Its name as <c>crv</c>.</summary>
    public string Name { get; }

    public ECCurve Parameters { get; }

    /// <summary>In bytes.</summary>
    public int CoordinateLength { get; }

    public static PrimeCurve? Find(string? name) => name switch
    {
        "P-256" => P256,
        "P-384" => P384,
        _ => null,
    };

    /// <summary>Whether the coordinates name a point of the curve, each in its full length (RFC 7518 section 6.2.1.2).</summary>
    public bool Contains(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        if (x.Length != CoordinateLength || y.Length != CoordinateLength)
            return false;
        var px = new BigInteger(x, isUnsigned: true, isBigEndian: true);
        var py = new BigInteger(y, isUnsigned: true, isBigEndian: true);
        return px < prime && py < prime && (BigInteger.Pow(py, 2) - BigInteger.Pow(px, 3) + (3 * px) - b) % prime == 0;
    }

    private static BigInteger Number(string hex) => BigInteger.Parse("0" + hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
