using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SecureMcp.Schemas;

/// <summary>The state of one validation: where it is, what it found, and how much it may still cost.</summary>
internal sealed class SchemaWalk
{
    public const int MaxErrors = 10;

    /// <summary>
    /// A recursive schema with alternatives can cost exponentially in the instance's depth, which the caller chooses.
    /// Far more than an honest instance needs.
    /// </summary>
    private const int MaxVisits = 1_000_000;

    private readonly List<SchemaError> errors = [];
    private readonly List<Segment> path = [];
    private int visits;
    private bool exhausted;
    private bool probing;
    private bool probeFailed;

    public IReadOnlyList<SchemaError> Errors => errors;

    public bool IsDone => exhausted || (probing ? probeFailed : errors.Count >= MaxErrors);

    public void CountVisit()
    {
        if (++visits > MaxVisits)
        {
            GiveUp("$ref", "the value is nested in too many ways to be checked");
        }
    }

    /// <summary>Searches the pattern in the text. One that takes too long ends the walk.</summary>
    public bool IsMatch(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            GiveUp("pattern", "the text is too long to be checked");
            return false;
        }
    }

    public void Fail(string keyword, string expectation)
    {
        if (probing)
        {
            probeFailed = true;
        }
        else if (!IsDone)
        {
            errors.Add(new SchemaError(PointerHere(), keyword, expectation));
        }
    }

    public void CheckMember(SchemaNode node, JsonProperty member) => CheckPart(node, member.Value, new(member.Name, 0));

    public void CheckItem(SchemaNode node, JsonElement item, int index) => CheckPart(node, item, new(null, index));

    /// <summary>Tries a schema on the instance without reporting what it finds.</summary>
    public bool Matches(SchemaNode node, JsonElement instance)
    {
        var (outerProbing, outerFailed) = (probing, probeFailed);
        (probing, probeFailed) = (true, false);
        node.Check(instance, this);
        var matches = !probeFailed;
        (probing, probeFailed) = (outerProbing, outerFailed);
        return matches;
    }

    // Whatever was being tried: under "not" or "if" a failure alone would let the instance through.
    private void GiveUp(string keyword, string expectation)
    {
        if (!exhausted)
        {
            exhausted = true;
            errors.Add(new SchemaError(string.Empty, keyword, expectation));
        }
    }

    private void CheckPart(SchemaNode node, JsonElement part, Segment segment)
    {
        path.Add(segment);
        node.Check(part, this);
        path.RemoveAt(path.Count - 1);
    }

    private string PointerHere()
    {
        var pointer = new StringBuilder();
        foreach (var (name, index) in path)
        {
            pointer.Append('/').Append(name is null ? index : SchemaText.PointerSegment(name));
        }

        return pointer.ToString();
    }

    private readonly record struct Segment(string? Name, int Index);
}
