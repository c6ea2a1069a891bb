using System.Security.Cryptography;

namespace SecureMcp.EndToEnd.LongRuns;

/// <summary>Numbers that a printed seed brings back: splitmix64 (Steele, Lea and Flood, 2014). One per task, not shared.</summary>
internal sealed class SeededNumbers(ulong seed)
{
    private ulong state = seed;

    /// <summary>The seed in <c>SECUREMCP_LONG_SEED</c>, to repeat a run; else a new one.</summary>
    public static ulong Seed { get; } = ulong.TryParse(Environment.GetEnvironmentVariable("SECUREMCP_LONG_SEED"), out var given)
        ? given
        : BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));

    /// <summary>A number from 0 to <paramref name="count"/> - 1.</summary>
    public int Next(int count)
    {
        state += 0x9E3779B97F4A7C15;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)((mixed ^ (mixed >> 31)) % (ulong)count);
    }
}
