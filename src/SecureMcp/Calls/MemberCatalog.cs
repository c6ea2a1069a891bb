namespace SecureMcp.Calls;

/// <summary>Every member of the endpoint, looked up by kind and exact name. Built once at start; immutable.</summary>
internal sealed class MemberCatalog
{
    private readonly Dictionary<(MemberKind Kind, string Name), Member> byName = [];
    private readonly List<(Member Member, Func<string, bool> Matches)> templates = [];

    public MemberCatalog(IEnumerable<(Member Member, Func<string, bool>? Matches)> members)
    {
        foreach (var (member, matches) in members)
        {
            if (!byName.TryAdd((member.Kind, member.Name), member))
                throw new ArgumentException($"Two members are called '{member.Name}'.", nameof(members));
            if (matches is not null)
                templates.Add((member, matches));
        }
    }

    public IEnumerable<Member> All => byName.Values;

    public Member? Find(MemberKind kind, string name) => byName.GetValueOrDefault((kind, name));

    /// <summary>The resource with exactly this URI, else the template that matches it.</summary>
    public Member? FindResource(string uri)
    {
        if (Find(MemberKind.Resource, uri) is { } resource)
            return resource;
        foreach (var (member, matches) in templates)
        {
            if (matches(uri))
                return member;
        }

        return null;
    }
}
