using SecureMcp.Calls;
using SecureMcp.Cli.Apps;
using SecureMcp.Policies;

namespace SecureMcp.Cli.Policies;

/// <summary>What each of some callers may do with each member. Members are sorted; callers stand as they were given.</summary>
internal sealed record AccessMatrix(IReadOnlyList<string> Callers, IReadOnlyList<MatrixRow> Rows)
{
    public static AccessMatrix Of(AppPolicy policy, IReadOnlyList<AskedCaller> callers, Func<Member, AccessRule> rule)
    {
        var complete = callers.Select(policy.Complete).ToList();
        return new AccessMatrix(
            [.. callers.Select(caller => caller.Name)],
            [.. policy.Members.Select(member => new MatrixRow(MemberPattern.Of(member), [.. complete.Select(caller => MatrixCell.Of(policy.Explain(member, rule(member), caller, null)))]))]);
    }
}

/// <summary>A member with one cell for each caller.</summary>
internal sealed record MatrixRow(string Member, IReadOnlyList<MatrixCell> Cells);

/// <summary>What a caller may do with a member.</summary>
/// <param name="Access"><c>use</c>; <c>list</c>: seen, and refused; <c>-</c>: there is no such member for it.</param>
/// <param name="Because">For <c>use</c> what the live call must meet besides, for <c>list</c> what the caller lacks; else empty.</param>
internal sealed record MatrixCell(string Access, string Because)
{
    public static MatrixCell Of(AccessExplanation explanation) => explanation switch
    {
        { Refusal: null } => new MatrixCell("use", Words(explanation, TermState.AskedAtCall)),
        { IsListed: true } => new MatrixCell("list", Words(explanation, TermState.NotMet)),
        _ => new MatrixCell("-", ""),
    };

    public override string ToString() => Because.Length == 0 ? Access : Access == "use" ? $"use, asked: {Because}" : $"{Access}, lacks: {Because}";

    private static string Words(AccessExplanation explanation, TermState state) => string.Join("; ", explanation.Terms.Where(term => term.State == state).Select(term => term.Words));
}
