using Microsoft.Extensions.Options;

namespace SecureMcp.Startup;

/// <summary>
/// Reports what can be judged only under settings that are right in themselves, such as two of them that contradict each
/// other. Says nothing where they are not: their own checks report that.
/// </summary>
internal sealed class DependentCheck(Func<IEnumerable<string>> find) : IStartCheck
{
    public IEnumerable<string> FindProblems()
    {
        try
        {
            return [.. find()];
        }
        catch (Exception reported) when (reported is OptionsValidationException or InvalidOperationException)
        {
            return [];
        }
    }
}
