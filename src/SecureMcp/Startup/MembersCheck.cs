namespace SecureMcp.Startup;

/// <summary>Reports what discovery and schema compilation found wrong with the registered members.</summary>
internal sealed class MembersCheck(Func<IEnumerable<string>> find) : IStartCheck
{
    public IEnumerable<string> FindProblems() => find();
}
