using SecureMcp.Calls;

namespace SecureMcp.Tasks;

/// <summary>Reads <see cref="TaskSupportAttribute"/> off a member.</summary>
internal static class TaskDeclaration
{
    public static TaskSupport? Read(string member, bool isTool, IEnumerable<object> attributes, ICollection<string> problems)
    {
        if (attributes.OfType<TaskSupportAttribute>().FirstOrDefault() is not { } declared)
            return null;
        if (!isTool)
            problems.Add($"{member} carries [TaskSupport], which is for tools only.");
        return isTool ? new TaskSupport(declared.Required, declared.OnDemand) : null;
    }

    /// <summary>One sentence for every tool that could never be called.</summary>
    public static IEnumerable<string> FindProblems(MemberCatalog catalog, TasksOptions options) =>
        options.Enabled
            ? []
            : catalog.All.Where(member => member.Tasks is { IsRequired: true })
                .Select(member => $"The tool '{member.Name}' runs as a task only, and SecureMcp:Tasks:Enabled is not true.");
}
