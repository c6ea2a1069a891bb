using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SecureMcp.Callers;

/// <summary>A question about a claim: <c>claim=value</c>, exactly that text, or <c>claim</c>, there at all.</summary>
internal sealed record ClaimTest(ClaimPath Path, string? Value)
{
    public static bool TryParse(string? text, [NotNullWhen(true)] out ClaimTest? test)
    {
        var equals = text?.IndexOf('=', StringComparison.Ordinal) ?? -1;
        test = ClaimPath.TryParse(equals < 0 ? text : text![..equals], out var path) ? new ClaimTest(path, equals < 0 ? null : text![(equals + 1)..]) : null;
        return test is not null;
    }

    public static ClaimTest Parse(string text) => TryParse(text, out var test) ? test : throw new FormatException("The OIDC options were used without being validated: a claim has no name.");

    public bool Holds(JsonElement payload)
    {
        if (!Path.TryFind(payload, out var found) || found is not { } value)
            return false;
        return Value is null ? value.ValueKind != JsonValueKind.Null : value.ValueKind == JsonValueKind.String && value.ValueEquals(Value);
    }
}
