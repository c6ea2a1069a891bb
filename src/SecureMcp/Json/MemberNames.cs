using System.Text;

namespace SecureMcp.Json;

/// <summary>
/// The member names of all objects that are open while a text is read. A small object is compared name by name without
/// allocating; from <see cref="IndexFrom"/> members on an index takes over, so that 100,000 members stay linear. The
/// index is of strings because their hash is keyed once collisions mount: names chosen to collide gain nothing.
/// </summary>
internal sealed class MemberNames
{
    private const int IndexFrom = 16;
    private readonly List<Name> names = new(IndexFrom);
    private readonly Stack<(int First, HashSet<string>? Index)> objects = new();

    public void Open() => objects.Push((names.Count, null));

    public void Close() => names.RemoveRange(objects.Peek().First, names.Count - objects.Pop().First);

    /// <summary>Adds a name, unescaped, to the innermost object; the memory must stay unchanged until it is closed.</summary>
    public StrictJsonFault Add(ReadOnlyMemory<byte> exact)
    {
        var name = new Name(exact, Ascii.IsValid(exact.Span) ? exact : FoldBytes(exact.Span));
        var (first, index) = objects.Peek();
        if (index is null && names.Count - first >= IndexFrom)
        {
            index = new HashSet<string>(StringComparer.Ordinal);
            for (var i = first; i < names.Count; i++)
            {
                index.Add(names[i].Key());
            }

            objects.Pop();
            objects.Push((first, index));
        }

        var fault = index is null || !index.Add(name.Key()) ? Compare(name, first) : StrictJsonFault.None;
        names.Add(name);
        return fault;
    }

    private StrictJsonFault Compare(Name name, int first)
    {
        for (var i = first; i < names.Count; i++)
        {
            if (names[i].IsAlike(name))
            {
                return names[i].Exact.Span.SequenceEqual(name.Exact.Span)
                    ? StrictJsonFault.DuplicateMember
                    : StrictJsonFault.CaseVariantMember;
            }
        }

        return StrictJsonFault.None;
    }

    private static byte[] FoldBytes(ReadOnlySpan<byte> exact)
        => Encoding.UTF8.GetBytes(NameFold.Fold(Encoding.UTF8.GetString(exact)));

    /// <summary>ASCII names keep their case in <paramref name="Folded"/>; comparing ignores it.</summary>
    private readonly record struct Name(ReadOnlyMemory<byte> Exact, ReadOnlyMemory<byte> Folded)
    {
        public bool IsAlike(Name other)
            => Folded.Span.SequenceEqual(other.Folded.Span)
                || Ascii.EqualsIgnoreCase(Folded.Span, other.Folded.Span);

        public string Key() => NameFold.Fold(Encoding.UTF8.GetString(Folded.Span));
    }
}
