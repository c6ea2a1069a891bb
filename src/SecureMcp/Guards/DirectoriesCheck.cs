using SecureMcp.Calls;

namespace SecureMcp.Guards;

/// <summary>
/// Looks for the directories that paths are relative to. Asked where the endpoint starts, and not where its members are only
/// looked at: they need not be there on the machine of whoever reads a policy.
/// </summary>
internal static class DirectoriesCheck
{
    public static IEnumerable<string> FindProblems(MemberCatalog catalog) =>
        from member in catalog.All
        from directory in member.Guards?.Directories ?? []
        where !Directory.Exists(directory)
        select $"'{member.Name}' has a [PathArgument] with a Root that is no directory of this machine.";
}
