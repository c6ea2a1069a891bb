namespace SecureMcp.Startup;

/// <summary>Reports what a room found wrong with what is registered or configured: members, their schemas, issuers.</summary>
internal sealed class MembersCheck(Func<IEnumerable<string>> find) : IStartCheck
{
    public IEnumerable<string> FindProblems() => find();
}
