using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Guards;

/// <summary>The guards of one member, asked about every place that they stand on.</summary>
internal sealed class ArgumentGuards(GuardedValue root) : IArgumentGuards
{
    public IReadOnlyList<string> Directories { get; } =
        [.. GuardedTypes.All(root).Select(value => value.Guard).OfType<PathGuard>().Select(guard => guard.Root).Distinct(StringComparer.Ordinal)];

    public GuardedArguments Judge(JsonElement arguments)
    {
        if (arguments.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return GuardedArguments.Unchanged;
        var walk = new GuardWalk();
        walk.Visit(root, arguments);
        return walk.Violations is [{ } first, ..]
            ? new GuardedArguments(new Refusal(RefusalReason.ArgumentRefused) { Detail = TextOf(walk.Violations), Fault = first.Word }, [])
            : new GuardedArguments(null, walk.Replaced);
    }

    private static string TextOf(IReadOnlyList<GuardViolation> violations)
    {
        var text = new StringBuilder("The arguments are not ones that this tool takes.");
        foreach (var (pointer, word, expectation) in violations)
            text.Append('\n').Append(pointer).Append(": ").Append(word).Append(": ").Append(expectation);
        return violations.Count < GuardWalk.MaxViolations ? text.ToString() : text.Append("\nThere may be more.").ToString();
    }
}
