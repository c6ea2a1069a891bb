using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Cli.Policies;

/// <summary>An explanation as one JSON object.</summary>
internal static class ExplainedJson
{
    // For files and terminals: no page renders it.
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(Explained explained) => new JsonObject
    {
        ["decision"] = Explained.Word(explained.InForce.Answer),
        ["member"] = MemberPattern.Of(explained.Member),
        ["writes"] = !explained.Member.IsReadOnly,
        ["listed"] = explained.InForce.IsListed,
        ["visibility"] = $"{explained.Member.Access.Visibility}",
        ["caller"] = Of(explained.Caller),
        ["answer"] = Of(explained.InForce.Refusal),
        ["terms"] = Of(explained.InForce.Terms),
        ["trial"] = explained.OnTrial is { } trial
            ? new JsonObject { ["decision"] = Explained.Word(trial.Answer), ["listed"] = trial.IsListed, ["answer"] = Of(trial.Refusal), ["terms"] = Of(trial.Terms) }
            : null,
    }.ToJsonString(Indented);

    private static JsonObject Of(Caller caller) => new()
    {
        ["anonymous"] = caller.IsAnonymous,
        ["appOnly"] = caller.IsApp,
        ["scopes"] = Of(caller.Scopes.Order(StringComparer.Ordinal)),
        ["roles"] = Of(caller.Roles.Order(StringComparer.Ordinal)),
        ["contexts"] = Of(caller.AuthenticationContexts.Order(StringComparer.Ordinal)),
        ["acr"] = caller.Acr,
        ["client"] = caller.ClientId,
        ["tenant"] = Given(caller.TenantId),
        ["subject"] = Given(caller.SubjectId),
        ["scheme"] = Given(caller.Scheme),
    };

    private static string? Given(string value) => value.Length == 0 ? null : value;

    private static JsonObject? Of(Refusal? refusal)
    {
        if (refusal is null)
            return null;
        var answer = Explained.AnswerTo(refusal);
        return new JsonObject
        {
            ["status"] = answer.Status,
            ["code"] = answer.Code,
            ["message"] = answer.Message,
            ["reason"] = $"{refusal.Reason}",
            ["scopes"] = Of(refusal.Scopes),
            ["acrValues"] = Of(refusal.StepUp?.AcrValues ?? []),
        };
    }

    private static JsonArray Of(IEnumerable<ExplainedTerm> terms) =>
        [.. terms.Select(term => new JsonObject { ["state"] = Explained.Word(term.State), ["term"] = term.Words, ["source"] = Explained.Source(term) })];

    private static JsonArray Of(IEnumerable<string> values) => [.. values.Select(value => JsonValue.Create(value))];
}
