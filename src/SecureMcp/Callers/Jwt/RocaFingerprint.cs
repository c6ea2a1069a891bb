using System.Numerics;

namespace SecureMcp.Callers;

/// <summary>
/// Tells RSA keys made by the flawed Infineon library (CVE-2017-15361, "ROCA"), whose private half can be computed from
/// the modulus. Such a modulus is, modulo every small prime, a power of 65537; any other is so by chance in one of more
/// than 2^27 cases.
/// </summary>
internal static class RocaFingerprint
{
    private const int Generator = 65537;

    // The primes whose powers of 65537 leave out many residues, so that each of them tells something.
    private static readonly int[] Primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];

    private static readonly (int Prime, bool[] IsPower)[] Residues = [.. Primes.Select(p => (p, PowersModulo(p)))];

    public static bool Matches(ReadOnlySpan<byte> modulus)
    {
        var n = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        foreach (var (prime, isPower) in Residues)
        {
            if (!isPower[(int)(n % prime)])
                return false;
        }

        return true;
    }

    private static bool[] PowersModulo(int prime)
    {
        var isPower = new bool[prime];
        for (var power = 1; !isPower[power]; power = power * (Generator % prime) % prime)
            isPower[power] = true;
        return isPower;
    }
}
