using System.Collections.Frozen;

namespace SecureMcp.Callers;

/// <summary>Which headers of a JWT are worth a look at the signature.</summary>
/// <param name="Algorithms">The accepted values of <c>alg</c>, exactly as registered (RFC 7518 section 3.1).</param>
/// <param name="Types">The accepted values of <c>typ</c> in lower case; the empty text stands for its absence.</param>
internal sealed record JwtProfile(FrozenSet<string> Algorithms, FrozenSet<string> Types)
{
    /// <summary>Whether <c>kid</c> must name the key.</summary>
    public bool RequiresKeyId { get; init; } = true;

    /// <summary>Entra signs with RS256 and says JWT where RFC 9068 says at+jwt.</summary>
    public static JwtProfile Entra { get; } = new(Set(JwsAlgorithm.Default), Set("jwt", "at+jwt", ""));

    private static FrozenSet<string> Set(params string[] values) => values.ToFrozenSet(StringComparer.Ordinal);
}
