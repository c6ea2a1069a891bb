using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Guards;

/// <summary>One walk through the arguments of a call. How deep it goes is bounded by the reader of the message.</summary>
internal sealed class GuardWalk
{
    public const int MaxViolations = 10;

    private const int MaxNameLength = 64;

    private readonly List<ArgumentStep> path = [];
    private readonly List<GuardViolation> violations = [];
    private readonly List<ReplacedText> replaced = [];

    public IReadOnlyList<GuardViolation> Violations => violations;

    public IReadOnlyList<ReplacedText> Replaced => replaced;

    /// <summary>
    /// A value of another kind than the guarded type is written as is refused, whatever the schema lets through: what it
    /// would be read as is not what was judged.
    /// </summary>
    public void Visit(GuardedValue guarded, JsonElement value)
    {
        if (violations.Count >= MaxViolations || value.ValueKind == JsonValueKind.Null)
            return;
        if (guarded.Guard is { } guard)
            Judge(guard, value);
        else if (guarded.Items is { } items)
            VisitItems(items, value);
        else if (guarded.IsObject)
            VisitProperties(guarded, value);
    }

    private void Judge(IArgumentGuard guard, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            Fail(guard.Word, "must be a string");
            return;
        }

        var verdict = guard.Judge(value.GetString()!);
        if (verdict.Expectation is { } expectation)
            Fail(guard.Word, expectation);
        else if (verdict.Value is { } text)
            replaced.Add(new ReplacedText([.. path], text));
    }

    private void VisitItems(GuardedValue items, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Fail("type", "must be an array");
            return;
        }

        foreach (var (index, item) in value.EnumerateArray().Index())
            Step(new ArgumentStep(null, index), items, item);
    }

    private void VisitProperties(GuardedValue guarded, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fail("type", "must be an object");
            return;
        }

        foreach (var property in value.EnumerateObject())
        {
            foreach (var below in guarded.Find(property.Name))
                Step(new ArgumentStep(property.Name, 0), below, property.Value);
        }
    }

    private void Step(ArgumentStep step, GuardedValue guarded, JsonElement value)
    {
        path.Add(step);
        Visit(guarded, value);
        path.RemoveAt(path.Count - 1);
    }

    private void Fail(string word, string expectation)
    {
        var pointer = new StringBuilder();
        foreach (var (name, index) in path)
            pointer.Append('/').Append(name is null ? $"{index}" : Shown(name));
        var violation = new GuardViolation(pointer.Length == 0 ? "arguments" : pointer.ToString(), word, expectation);
        // A property that two types of one argument inherit is judged twice.
        if (!violations.Contains(violation))
            violations.Add(violation);
    }

    // Where the client chose the name it is repeated only if it is plain.
    private static string Shown(string name) =>
        name.Length <= MaxNameLength && name.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-' or '.') ? name : "…";
}
