namespace SecureMcp.Calls;

/// <summary>The kinds of state for whose outage there is a choice. All others refuse.</summary>
internal enum StateKind
{
    Rates,
    Budgets,
    Switches,
}
