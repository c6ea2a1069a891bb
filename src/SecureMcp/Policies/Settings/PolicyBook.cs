using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>Puts what members declare and what the settings say together into the rules that are decided by. Pure.</summary>
internal static class PolicyBook
{
    /// <summary>
    /// The members with their rules. Adds a sentence to <paramref name="problems"/> for everything that is wrong between the
    /// settings and the members; what is wrong in the settings by themselves, <see cref="PoliciesOptionsValidator"/> reports.
    /// </summary>
    public static IReadOnlyList<Member> Apply(IReadOnlyList<Member> members, PoliciesOptions options, ICollection<string> problems)
    {
        for (var i = 0; i < options.Rules.Count; i++)
        {
            foreach (var pattern in options.Rules[i].Members.Where(pattern => !members.Any(member => MemberPattern.Matches(pattern, member))))
                problems.Add($"{Key(i)}:Members names '{pattern}', and there is no such member.");
        }

        return [.. members.Select(member => Apply(member, options, problems))];
    }

    private static Member Apply(Member member, PoliciesOptions options, ICollection<string> problems)
    {
        var rules = options.Rules.Select((rule, i) => (Rule: rule, Key: Key(i))).Where(entry => entry.Rule.Members.Any(pattern => MemberPattern.Matches(pattern, member))).ToList();
        var inForce = rules.Where(entry => !entry.Rule.ReportOnly).ToList();
        foreach (var twice in rules.Where(entry => entry.Rule.Mode == PolicyMode.Override).GroupBy(entry => entry.Rule.ReportOnly).Where(group => group.Skip(1).Any()))
            problems.Add($"{string.Join(" and ", twice.Select(entry => entry.Key))} both override {MemberPattern.Of(member)}: one can.");
        return member with
        {
            Access = Combine(member, inForce, options),
            // The one that overrides on trial takes the place of the one that is in force.
            Proposed = rules.Count == inForce.Count ? null : Combine(member, [.. rules.Where(entry => entry.Rule.ReportOnly), .. inForce], options),
        };
    }

    private static AccessRule Combine(Member member, IReadOnlyList<(PolicyRule Rule, string Key)> rules, PoliciesOptions options)
    {
        var rule = member.Access;
        var (over, key) = rules.FirstOrDefault(entry => entry.Rule.Mode == PolicyMode.Override);
        if (over is not null)
            rule = PolicyRuleReader.Read(over, key) with { AnyCaller = over.AnyCaller, Conditions = [.. rule.Conditions, .. PolicyRuleReader.Read(over, key).Conditions] };
        foreach (var (narrow, source) in rules.Where(entry => entry.Rule.Mode == PolicyMode.Narrow))
            rule = AccessRules.Narrow(rule, PolicyRuleReader.Read(narrow, source));
        if (options.RequireToolScopes && member.Kind == MemberKind.Tool)
            rule = AccessRules.Narrow(rule, AccessRules.Of([ToolScope(member.Name)], []));
        return AccessRules.Complete(rule);
    }

    private static AccessTerm ToolScope(string tool) =>
        new(AccessTermKind.Scope, [$"tool:{tool}:invoke"], $"{PoliciesOptions.Section}:{nameof(PoliciesOptions.RequireToolScopes)}") { IsAdvertised = false };

    private static string Key(int index) => $"{PoliciesOptions.Section}:{nameof(PoliciesOptions.Rules)}:{index}";
}
