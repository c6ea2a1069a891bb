using Microsoft.Extensions.Options;
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
    public static IEnumerable<string> FindProblems(MemberCatalog catalog, IOptions<TasksOptions> options) =>
        IsEnabled(options)
            ? []
            : catalog.All.Where(member => member.Tasks is { IsRequired: true })
                .Select(member => $"The tool '{member.Name}' runs as a task only, and SecureMcp:Tasks:Enabled is not true.");

    private static bool IsEnabled(IOptions<TasksOptions> options)
    {
        try
        {
            return options.Value.Enabled;
        }
        catch (Exception invalid) when (invalid is OptionsValidationException or InvalidOperationException)
        {
            // Said by the check of the settings; nobody knows what was meant.
            return true;
        }
    }
}
