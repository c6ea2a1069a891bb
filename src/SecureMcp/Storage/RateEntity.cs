using System.Globalization;
using SecureMcp.Limits;

namespace SecureMcp.Storage;

/// <summary>How much of a limit is used, as a row. Pure.</summary>
internal static class RateEntity
{
    public const string RowKey = "limit";

    private const int Version = 1;
    private const string VersionName = "Version";
    private const string Spent = "Spent";
    private const string Leases = "Leases";

    // Whoever sweeps goes by a clock of its own: by an hour no clock is wrong.
    private static readonly TimeSpan SweepMargin = TimeSpan.FromHours(1);

    public static TableEntity Write(string key, RateState state) => new(key, RowKey)
    {
        [VersionName] = Version,
        [Spent] = string.Join(';', state.Spent.Select(spend => $"{spend.Count}@{Number(spend.Until)}")),
        [Leases] = string.Join(';', state.Leases.Select(lease => $"{lease.Owner},{lease.Turn},{lease.Count}@{Number(lease.ExpiresAt)},{Number(lease.Until)}")),
        [StoredTable.ExpiresAt] = state.EndsAt is { } end ? end + SweepMargin : DateTimeOffset.UnixEpoch,
    };

    /// <summary>The state; null when the row is none that this version wrote.</summary>
    public static RateState? Read(TableEntity entity)
    {
        if (entity[VersionName] is not Version || entity.GetString(Spent) is not { } spent || entity.GetString(Leases) is not { } leases)
            return null;
        try
        {
            return new RateState([.. Parts(spent).Select(ReadSpend)], [.. Parts(leases).Select(ReadLease)]);
        }
        catch (Exception broken) when (broken is FormatException or OverflowException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return null;
        }
    }

    private static string[] Parts(string list) => list.Length == 0 ? [] : list.Split(';');

    private static RateSpend ReadSpend(string text)
    {
        var parts = text.Split('@');
        return new RateSpend(Count(parts[0]), Instant(parts[1]));
    }

    private static RateLease ReadLease(string text)
    {
        var parts = text.Split(',', '@');
        return new RateLease(parts[0], long.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture), Count(parts[2]), Instant(parts[3]), Instant(parts[4]));
    }

    private static int Count(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static long Number(DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();

    private static DateTimeOffset Instant(string text) => DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture));
}
