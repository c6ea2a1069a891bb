namespace SecureMcp.Calls;

/// <summary>Every member of the endpoint, looked up by kind and exact name. Built once at start; immutable.</summary>
internal sealed class MemberCatalog
{
    private readonly Dictionary<(MemberKind Kind, string Name), Member> byName = [];
    private readonly List<(Member Member, Func<string, bool> Matches)> resources;

    /// <param name="members">
    /// Every member; resources with what says whether a URI leads to them. Templates are asked in this order.
    /// </param>
    public MemberCatalog(IEnumerable<(Member Member, Func<string, bool>? Matches)> members)
    {
        List<(Member Member, Func<string, bool> Matches)> found = [];
        foreach (var (member, matches) in members)
        {
            if (!byName.TryAdd((member.Kind, member.Name), member))
                throw new ArgumentException($"Two members are called '{member.Name}'.", nameof(members));
            if (matches is not null)
                found.Add((member, matches));
        }

        resources = [.. found.OrderBy(resource => resource.Member.Kind == MemberKind.ResourceTemplate)];
    }

    public IEnumerable<Member> All => byName.Values;

    public Member? Find(MemberKind kind, string name) => byName.GetValueOrDefault((kind, name));

    /// <summary>
    /// The resource that the URI leads to, else the first template that matches it. A URI has many spellings
    /// (<c>/./</c>, <c>%61</c>, the host's case), so this asks the members and does not compare text.
    /// </summary>
    public Member? FindResource(string uri)
    {
        Member? found = null;
        // All are asked, whichever it is: the time of the answer must not tell one that is hidden from one that is not there.
        foreach (var (member, matches) in resources)
        {
            if (matches(uri))
                found ??= member;
        }

        return found;
    }
}
