using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>What one parameter must be. Pure.</summary>
/// <param name="Path">Where it is, from <c>params</c> on; <c>*</c> stands for every member of an object or item of an array.</param>
/// <param name="Must">The rule in words.</param>
/// <param name="Holds">The rule.</param>
/// <param name="IsRequired">Whether it must be there when what it is a member of is.</param>
internal sealed record ParameterType(string[] Path, string Must, Func<JsonElement, bool> Holds, bool IsRequired = false)
{
    /// <summary>Answers a refusal that names the field and the rule, never what was sent.</summary>
    public Refusal? Check(JsonElement parameters)
    {
        // Without parameters nothing is required of their members but what the method can't do without.
        if (parameters.ValueKind != JsonValueKind.Object ? !IsRequired || Path.Length > 1 : Judge(parameters, 0))
            return null;
        var isMeta = Path[0] == "_meta";
        return new Refusal(isMeta ? RefusalReason.MetaInvalid : RefusalReason.ParametersInvalid)
        {
            Detail = $"{Where()} {(IsRequired ? "is required and " : "")}must be {Must}.",
            Fault = "type",
        };
    }

    private bool Judge(JsonElement at, int depth)
    {
        if (depth == Path.Length)
            // Clients that write null for what they leave out are common, and the SDK reads it so.
            return Holds(at) || (at.ValueKind == JsonValueKind.Null && !IsRequired && Path[^1] != "*");
        // What should hold members and does not has a rule of its own.
        return (Path[depth], at.ValueKind) switch
        {
            ("*", JsonValueKind.Object) => at.EnumerateObject().All(member => Judge(member.Value, depth + 1)),
            ("*", JsonValueKind.Array) => at.EnumerateArray().All(item => Judge(item, depth + 1)),
            (var name, JsonValueKind.Object) => at.TryGetProperty(name, out var value) ? Judge(value, depth + 1) : !IsRequired || depth + 1 < Path.Length,
            _ => true,
        };
    }

    private string Where() => "params" + string.Concat(Path.Select(name => name.Contains('/', StringComparison.Ordinal) ? $"['{name}']" : $".{name}"));
}
