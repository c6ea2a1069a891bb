namespace SecureMcp.Limits;

/// <summary>One limit as it holds for one caller, tenant or whatever it is counted by.</summary>
/// <param name="Key">Where it is counted: 64 hexadecimal digits, the same on all instances.</param>
/// <param name="Name">What kind of limit it is, as clients and records may read it.</param>
/// <param name="PermitLimit">How many calls in any window.</param>
/// <param name="Window">How long a window is.</param>
internal sealed record KeyedLimit(string Key, string Name, int PermitLimit, TimeSpan Window)
{
    /// <summary>How long a lease lasts whose permits are all waited for.</summary>
    public TimeSpan Soon { get; } = Between(TimeSpan.FromMilliseconds(200), Window / 20, TimeSpan.FromSeconds(2));

    /// <summary>How far ahead permits are leased.</summary>
    public TimeSpan Ahead { get; } = Between(TimeSpan.Zero, Window / 8, TimeSpan.FromSeconds(10));

    private static TimeSpan Between(TimeSpan least, TimeSpan value, TimeSpan most) => value < least ? least : value > most ? most : value;
}
