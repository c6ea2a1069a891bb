using System.Collections.Frozen;
using SecureMcp.Calls;
using SecureMcp.Policies;

namespace SecureMcp.Cli.Policies;

/// <summary>An explanation as lines: the decision alone on the first, then what it is about, columns between tabs.</summary>
internal static class ExplainedText
{
    public static IEnumerable<string> Write(Explained explained)
    {
        var (member, inForce) = (explained.Member, explained.InForce);
        yield return Explained.Word(inForce.Answer);
        yield return Lines.Of("member", MemberPattern.Of(member), member.IsReadOnly ? "reads" : "writes");
        yield return Lines.Of("caller", CallerWords(explained.Caller), explained.Caller.Scheme);
        yield return Lines.Of("answer", AnswerWords(inForce), inForce.Refusal?.Reason.ToString());
        yield return Lines.Of("in lists", inForce.IsListed ? "yes" : "no", $"visibility {member.Access.Visibility}");
        foreach (var term in inForce.Terms)
            yield return Lines.Of(Explained.Word(term.State), term.Words, Explained.Source(term));
        if (explained.OnTrial is not { } trial)
            yield break;
        yield return Lines.Of("on trial", Explained.Word(trial.Answer), AnswerWords(trial));
        foreach (var term in explained.OnlyOnTrial)
            yield return Lines.Of($"on trial: {Explained.Word(term.State)}", term.Words, Explained.Source(term));
    }

    private static string AnswerWords(AccessExplanation explanation)
    {
        if (explanation.Refusal is not { } refusal)
            return explanation.Answer == ExplainedAnswer.Allowed ? "the member's own" : "the member's own, or a refusal";
        var answer = Explained.AnswerTo(refusal);
        return $"{answer.Status} {answer.Code} {answer.Message}{(refusal.Scopes.IsEmpty ? "" : $" scope: {string.Join(' ', refusal.Scopes)}")}{(refusal.StepUp is { } stepUp ? $" acr_values: {string.Join(' ', stepUp.AcrValues)}" : "")}";
    }

    private static string CallerWords(Caller caller)
    {
        if (caller.IsAnonymous)
            return "no credential";
        string?[] parts =
        [
            caller.IsApp ? "application" : null,
            Part("scopes", caller.Scopes),
            Part("roles", caller.Roles),
            Part("contexts", caller.AuthenticationContexts),
            Part("acr", caller.Acr),
            Part("client", caller.ClientId),
            Part("tenant", caller.TenantId),
            Part("subject", caller.SubjectId),
        ];
        return string.Join("; ", parts.OfType<string>()) is { Length: > 0 } words ? words : "nothing special";
    }

    private static string? Part(string what, string? value) => string.IsNullOrEmpty(value) ? null : $"{what} {value}";

    private static string? Part(string what, FrozenSet<string> values) => values.Count == 0 ? null : $"{what} {string.Join(' ', values.Order(StringComparer.Ordinal))}";
}
