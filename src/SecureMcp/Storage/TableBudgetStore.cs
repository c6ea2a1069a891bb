using System.Globalization;
using Azure;
using Microsoft.Extensions.Logging;
using SecureMcp.Budgets;
using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>What callers used up, one row per caller and one per session, in the caller's partition beside its rate.</summary>
internal sealed class TableBudgetStore(TableClient table, TimeProvider clock, ILogger<TableBudgetStore> logger) : IBudgetStore
{
    private const string Prefix = "budget";
    private const string DayFormat = "yyyy-MM-dd";

    // A session ends within seven days, whatever the settings; a day for good measure.
    private static readonly TimeSpan SessionKept = TimeSpan.FromDays(8);

    private readonly StoredTable budgets = new(table, logger);

    public async ValueTask<BudgetReading> GetAsync(BudgetKey key, CancellationToken cancellationToken)
    {
        var asOf = Moment.Now(clock);
        var answer = await budgets.RunAsync((client, cancellation) => client.GetEntityIfExistsAsync(key.CallerKey, RowKey(key), cancellation), cancellationToken);
        return answer switch
        {
            { Outcome: TableOutcome.NotFound } => new BudgetReading(null, null, TimeOf(answer, asOf)),
            { Outcome: TableOutcome.Done, Entity: { } row } when answer.ETag != default => new BudgetReading(Read(row, key.Session is not null), answer.ETag.ToString("H"), TimeOf(answer, asOf)),
            _ => throw budgets.Unreadable(),
        };
    }

    public async ValueTask<BudgetReading?> TryPutAsync(BudgetKey key, BudgetRow row, string? version, CancellationToken cancellationToken)
    {
        var entity = Write(key, row);
        var asOf = Moment.Now(clock);
        // Null is also the echo of its own first try: the row's stamp tells.
        return await budgets.TryPutAsync(entity, version is null ? default : new ETag(version), cancellationToken) is { } put
            ? new BudgetReading(row, put.ETag.ToString("H"), TimeOf(put, asOf))
            : null;
    }

    /// <summary>All rows of one caller, its sessions' too, for operators; sessions by what stands for them.</summary>
    public async Task<IReadOnlyList<(string? Session, BudgetRow Row)>> ListAsync(string callerKey, CancellationToken cancellationToken)
    {
        List<(string?, BudgetRow)> found = [];
        await foreach (var page in budgets.PagesAsync(new TableQuery { Filter = TableFilter.Prefix(callerKey, Prefix) }, cancellationToken))
        {
            found.AddRange(page.Entities.Select(row => row.RowKey.Length > Prefix.Length
                ? (row.RowKey[(Prefix.Length + 1)..], Read(row, isSession: true))
                : ((string?)null, Read(row, isSession: false))));
        }

        return found;
    }

    private static string RowKey(BudgetKey key) => key.Session is null ? Prefix : $"{Prefix}-{key.Session}";

    private TableEntity Write(BudgetKey key, BudgetRow row)
    {
        var entity = new TableEntity(key.CallerKey, RowKey(key)) { ["Version"] = 1, ["Stamp"] = row.Stamp };
        if (row.Day is { } day)
        {
            entity["Day"] = day.ToString(DayFormat, CultureInfo.InvariantCulture);
            SetCount(entity, nameof(BudgetPeriod.Day), row.OfDay);
            SetCount(entity, nameof(BudgetPeriod.Month), row.OfMonth);
            entity[StoredTable.ExpiresAt] = BudgetRule.EndOf(BudgetPeriod.Month, row)!.Value.AddDays(1);
        }
        else
        {
            SetCount(entity, nameof(BudgetPeriod.Session), row.OfSession);
            entity[StoredTable.ExpiresAt] = clock.GetUtcNow() + SessionKept;
        }

        return entity;
    }

    private static void SetCount(TableEntity entity, string period, BudgetCount count)
    {
        entity[$"{period}Calls"] = count.Calls;
        entity[$"{period}Milliseconds"] = count.Milliseconds;
    }

    private BudgetRow Read(TableEntity row, bool isSession)
    {
        if (row["Version"] is not 1)
            throw budgets.Unreadable();
        if (isSession)
            return new BudgetRow { OfSession = ReadCount(row, nameof(BudgetPeriod.Session)), Stamp = row.GetString("Stamp") ?? "" };
        if (!DateOnly.TryParseExact(row.GetString("Day"), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            throw budgets.Unreadable();
        return new BudgetRow { Day = day, OfDay = ReadCount(row, nameof(BudgetPeriod.Day)), OfMonth = ReadCount(row, nameof(BudgetPeriod.Month)), Stamp = row.GetString("Stamp") ?? "" };
    }

    // A count that can't be read is no fresh budget.
    private BudgetCount ReadCount(TableEntity row, string period) =>
        row[$"{period}Calls"] is long and >= 0 and var calls && row[$"{period}Milliseconds"] is long and >= 0 and var milliseconds ? new BudgetCount(calls, milliseconds) : throw budgets.Unreadable();

    private BudgetTime TimeOf(TableAnswer answer, Moment asOf) =>
        answer.Time is { } time ? new BudgetTime(time.Date, asOf) : throw new StateUnavailableException($"The table {table.Name} did not tell the time.");
}
