using System.Collections.Immutable;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Holds the conditions on a member's arguments against the schema that it advertises. Pure; asked at start.</summary>
internal static class ConditionRule
{
    /// <summary>
    /// The member with what its conditions take for the answer where an argument is left out. Adds a sentence to
    /// <paramref name="problems"/> for every condition that could not be judged as it is meant.
    /// </summary>
    public static Member Complete(Member member, ICollection<string> problems) => member with
    {
        Access = Complete(member, member.Access, problems),
        Proposed = member.Proposed is { } proposed ? Complete(member, proposed, problems) : null,
    };

    private static AccessRule Complete(Member member, AccessRule rule, ICollection<string> problems)
    {
        if (rule.Conditions.IsEmpty)
            return rule;
        List<ConditionalTerm> completed = [];
        foreach (var condition in rule.Conditions)
        {
            if (Fault(member, condition.When) is { } fault)
                problems.Add($"{MemberPattern.Of(member)} asks for {ConditionText.Of(condition)}, {fault}");
            completed.Add(condition with { When = condition.When with { WhenAbsent = HoldsWhenAbsent(member.ArgumentSchema, condition.When) } });
        }

        return rule with { Conditions = [.. completed] };
    }

    private static string? Fault(Member member, ArgumentCondition when)
    {
        var schema = member.ArgumentSchema;
        if (!AdvertisedArguments.TryFind(schema, when.Argument, out var argument))
            return schema.ValueKind == JsonValueKind.Object ? "and its input schema has no argument of exactly this name." : "and it takes no arguments.";
        return when.Comparison switch
        {
            ArgumentComparison.Present => null,
            ArgumentComparison.OneOf or ArgumentComparison.NoneOf => !AdvertisedArguments.IsOnly(argument, "string")
                ? "and the argument's \"type\" in the input schema is not \"string\"."
                : Impossible(argument, when.Texts) is { } text ? $"and the input schema does not allow '{text}'." : null,
            _ when member.RoughArguments.Contains(when.Argument, StringComparer.Ordinal) => "and the member takes it as a float, which rounds it: take a decimal or a double.",
            _ => AdvertisedArguments.IsOnly(argument, "number", "integer") ? null : "and the argument's \"type\" in the input schema is not \"number\" or \"integer\".",
        };
    }

    // A misspelt text would be a rule that never applies.
    private static string? Impossible(JsonElement argument, ImmutableArray<string> texts) =>
        argument.TryGetProperty("enum", out var allowed) && allowed.ValueKind == JsonValueKind.Array
            ? texts.FirstOrDefault(text => !allowed.EnumerateArray().Any(value => value.ValueKind == JsonValueKind.String && value.ValueEquals(text)))
            : null;

    private static bool HoldsWhenAbsent(JsonElement schema, ArgumentCondition when)
    {
        if (when.Comparison == ArgumentComparison.Present)
            return false;
        if (AdvertisedArguments.TryFind(schema, when.Argument, out var argument) && argument.ValueKind == JsonValueKind.Object && argument.TryGetProperty("default", out var value))
            return CallConditions.HoldsFor(when, value);
        // Nobody knows what the member takes for an argument that may be left out; one that may not was refused before.
        return !AdvertisedArguments.IsRequired(schema, when.Argument);
    }
}
