using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using SecureMcp.Calls;

namespace SecureMcp.Budgets;

/// <summary>The budgets that calls at this instance use up: the caller's, and its session's. Thread-safe.</summary>
internal sealed class BudgetBook(IBudgetStore store, IOptions<BudgetsOptions> options, TimeProvider clock) : IAsyncDisposable, IDisposable
{
    private const int MaxAccounts = 10_000;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private readonly BudgetsOptions limits = options.Value;
    private readonly ConcurrentDictionary<BudgetKey, BudgetAccount> accounts = [];

    /// <summary>Takes the call from every budget that counts it, or from none; answers the one that has nothing left, and what is to be told of those that go on.</summary>
    /// <exception cref="StateUnavailableException">Nobody can tell.</exception>
    public async ValueTask<(BudgetReading? Spent, IReadOnlyList<BudgetReading> Known)> TakeAsync(Caller caller, SessionId? session, CancellationToken cancellationToken)
    {
        List<BudgetAccount> taken = [];
        List<BudgetReading> seen = [];
        try
        {
            foreach (var account in AccountsOf(caller, session))
            {
                var (isTaken, known) = await account.TakeAsync(cancellationToken);
                if (!isTaken)
                {
                    GiveBack(taken);
                    return (known, []);
                }

                taken.Add(account);
                if (known is not null)
                    seen.Add(known);
            }

            return (null, seen);
        }
        catch
        {
            GiveBack(taken);
            throw;
        }
    }

    /// <summary>Charges the time that a tool ran.</summary>
    public void Charge(Caller caller, SessionId? session, TimeSpan ran)
    {
        if (limits.Day.ToolSeconds == 0 && limits.Month.ToolSeconds == 0 && limits.Session.ToolSeconds == 0)
            return;
        foreach (var account in AccountsOf(caller, session))
            account.Charge(ran);
    }

    /// <summary>Brings the store up to date, as far as that goes soon.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(accounts.Values.Where(account => !account.IsIdle).Select(account => account.FlushAsync()))
            .WaitAsync(LongestEnd, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
    }

    public void Dispose()
    {
        foreach (var account in accounts.Values)
            account.Dispose();
    }

    private IEnumerable<BudgetAccount> AccountsOf(Caller caller, SessionId? session)
    {
        if (limits.Day.IsSet || limits.Month.IsSet)
            yield return AccountOf(new BudgetKey(caller.Key));
        if (limits.Session.IsSet && session is { } id)
            yield return AccountOf(BudgetKey.Of(caller, id));
    }

    private BudgetAccount AccountOf(BudgetKey key)
    {
        if (accounts.TryGetValue(key, out var known))
            return known;
        // Two accounts of one key would count right, too: what one holds the other can't take.
        if (accounts.Count >= MaxAccounts)
        {
            foreach (var (other, idle) in accounts)
            {
                if (idle.IsIdle)
                    accounts.TryRemove(other, out _);
            }
        }

        return accounts.GetOrAdd(key, made => new BudgetAccount(made, store, limits, clock));
    }

    private static void GiveBack(List<BudgetAccount> taken)
    {
        foreach (var account in taken)
            account.GiveBack();
    }
}
