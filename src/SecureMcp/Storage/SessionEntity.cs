using System.Collections.Immutable;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>A session as a row. Pure.</summary>
internal static class SessionEntity
{
    public const string OpenedAt = nameof(OpenedAt);
    public const string UsedAt = nameof(UsedAt);
    private const string Version = nameof(Version);
    private const string Client = nameof(Client);
    private const string LogLevel = nameof(LogLevel);
    private const string Subscriptions = nameof(Subscriptions);

    public static void Write(TableEntity row, SessionState state)
    {
        row[Version] = state.Version;
        row[Client] = state.Client.ToArray();
        row[LogLevel] = state.LogLevel;
        row[Subscriptions] = state.Subscriptions.IsEmpty ? null : state.SubscriptionsUtf8;
    }

    /// <summary>Null when the row can't be read.</summary>
    public static SessionState? Read(TableEntity row)
    {
        if (row.GetString(Version) is not { } version || row[Client] is not byte[] client)
            return null;
        var state = new SessionState(version, client) { LogLevel = row.GetString(LogLevel) };
        if (row[Subscriptions] is not byte[] uris)
            return state;
        try
        {
            return state with { Subscriptions = ImmutableSortedSet.Create(StringComparer.Ordinal, JsonSerializer.Deserialize<string[]>(uris)!) };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
