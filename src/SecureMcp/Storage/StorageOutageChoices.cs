using SecureMcp.Calls;

namespace SecureMcp.Storage;

/// <summary>Answers from the settings, and knows which choices there are.</summary>
internal sealed class StorageOutageChoices(StorageOutages options) : IOutageChoices
{
    public OutageChoice For(StateKind kind) => kind switch
    {
        StateKind.Rates => options.Rates,
        StateKind.Budgets => options.Budgets,
        StateKind.Switches => options.Switches,
        _ => OutageChoice.Refuse,
    };

    /// <summary>The settings that name a choice that their state does not have, each with the end of a sentence.</summary>
    public static IEnumerable<(string Setting, string Rule)> FindProblems(StorageOutages options)
    {
        (string Setting, OutageChoice Chosen, OutageChoice Other)[] choices =
        [
            (nameof(options.Rates), options.Rates, OutageChoice.LocalOnly),
            (nameof(options.Budgets), options.Budgets, OutageChoice.LetThrough),
            (nameof(options.Switches), options.Switches, OutageChoice.LastKnown),
            (nameof(options.Sessions), options.Sessions, OutageChoice.Refuse),
            (nameof(options.Tasks), options.Tasks, OutageChoice.Refuse),
            (nameof(options.Keys), options.Keys, OutageChoice.Refuse),
            (nameof(options.Once), options.Once, OutageChoice.Refuse),
            (nameof(options.Audit), options.Audit, OutageChoice.Refuse),
        ];
        return choices
            .Where(choice => choice.Chosen != OutageChoice.Refuse && choice.Chosen != choice.Other)
            .Select(choice => (choice.Setting, choice.Other == OutageChoice.Refuse
                ? $"must be {OutageChoice.Refuse}: without this state nothing that depends on it may go on."
                : $"must be {OutageChoice.Refuse} or {choice.Other}."));
    }
}
