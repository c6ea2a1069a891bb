using System.Reflection;

namespace SecureMcp.Tests.House;

/// <summary>Who may know whom, and which outside package has its door where. Answers what crosses a border.</summary>
internal sealed record RoomPlan(string Root)
{
    /// <summary>Known by every room.</summary>
    private static readonly string[] Shared = ["Calls", "Json"];

    /// <summary>What Storage implements: the store interfaces with their values and the rules that both twins keep, and nothing else of those rooms.</summary>
    private static readonly string[] StoreContracts =
    [
        "IRateStore", "RateRow", "RateState", "RateSpend", "RateLease",
        "IAuditStore", "AuditRecord", "AuditPhase",
        "IApiKeyStore", "ApiKeyRow", "ApiKeyHash",
        "ISwitchStore", "Switch", "SwitchKind", "SwitchName",
        "IBudgetStore", "BudgetKey", "BudgetRow", "BudgetCount", "BudgetTime", "BudgetReading", "BudgetPeriod", "BudgetRule",
        "ISessionStore", "SessionRule", "SessionsOptions",
        "IQuestionStore", "Question", "IEventStore", "StreamKey", "StoredStream", "StoredEvent",
        "IOutcomeStore", "ITaskStore", "TaskWrite",
        "ISwitchStore", "Switch", "SwitchKind", "SwitchName",
        "IBudgetStore", "BudgetKey", "BudgetRow", "BudgetCount", "BudgetTime", "BudgetReading", "BudgetPeriod", "BudgetRule",
    ];

    /// <summary>What Callers does through Azure.Identity and the library under it: acting for a user.</summary>
    private const string OnBehalfOfDoor = "OnBehalfOfCredentials";

    /// <summary>The room of a type: the first part of its namespace behind the root; empty for the composing files.</summary>
    public string? RoomOf(Type type)
    {
        var space = Outermost(type).Namespace;
        if (space == Root)
            return "";
        return space?.StartsWith(Root + ".", StringComparison.Ordinal) == true ? space[(Root.Length + 1)..].Split('.')[0] : null;
    }

    public IEnumerable<string> Crossings(Assembly assembly)
    {
        foreach (var type in assembly.GetTypes())
        {
            if (RoomOf(type) is not { Length: > 0 } room)
                continue;
            foreach (var used in TypeReferences.Of(type))
            {
                if (!MayUse(type, room, used))
                    yield return $"{Outermost(type).Name} in {room} uses {used.FullName}";
            }
        }
    }

    private bool MayUse(Type type, string room, Type used)
    {
        var package = used.Assembly.GetName().Name!;
        if (package.StartsWith("ModelContextProtocol", StringComparison.Ordinal))
            return room == "Protocol" || Outermost(type).Name.EndsWith("Filter", StringComparison.Ordinal);
        if (package.StartsWith("Polly", StringComparison.Ordinal))
            return room is "Callers" or "Storage";
        if (package.StartsWith("Azure.", StringComparison.Ordinal) || package == "System.ClientModel")
            return room == "Storage" || (room == "Callers" && Outermost(type).Name == OnBehalfOfDoor);
        if (package.StartsWith("Microsoft.Identity.Client", StringComparison.Ordinal))
            return room == "Callers" && Outermost(type).Name == OnBehalfOfDoor;
        if (IsTokenCryptography(used))
            return room == "Callers";
        if (used.Assembly != type.Assembly || RoomOf(used) is not { } other || other == room || Shared.Contains(other))
            return true;
        return room == "Storage" && StoreContracts.Contains(Outermost(used).Name);
    }

    private static bool IsTokenCryptography(Type used) =>
        used.Namespace == "System.Security.Cryptography"
        && (used.Name.StartsWith("RSA", StringComparison.Ordinal) || used.Name.StartsWith("EC", StringComparison.Ordinal) || used.Name == "AsymmetricAlgorithm");

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
