using System.Text;
using System.Text.Json;
using SecureMcp.Calls;

namespace SecureMcp.Schemas;

/// <summary>
/// Are the arguments exactly what was advertised? The answer is written for the model that sent them, so that its next
/// try can be right: it names places and rules, and repeats no value. Pure.
/// </summary>
internal static class ArgumentsRule
{
    private static readonly JsonElement NoArguments = JsonElement.Parse("{}");

    /// <summary>Judges the <c>arguments</c> of a call; <see cref="JsonValueKind.Undefined"/> stands for <c>{}</c>.</summary>
    public static Refusal? Check(CompiledSchema schema, JsonElement arguments)
    {
        var errors = schema.Validate(arguments.ValueKind is JsonValueKind.Undefined ? NoArguments : arguments);
        return errors.Count == 0
            ? null
            : new Refusal(RefusalReason.ArgumentsInvalid) { Detail = TextOf(errors), Fault = errors[0].Keyword };
    }

    private static string TextOf(IReadOnlyList<SchemaError> errors)
    {
        var text = new StringBuilder("The arguments do not match the input schema.");
        foreach (var error in errors)
        {
            text.Append('\n').Append(error.Pointer.Length == 0 ? "arguments" : error.Pointer)
                .Append(": ").Append(error.Keyword).Append(": ").Append(error.Expectation);
        }

        return errors.Count < SchemaWalk.MaxErrors ? text.ToString() : text.Append("\nThere may be more.").ToString();
    }
}
