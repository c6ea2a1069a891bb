using Microsoft.Extensions.Options;

namespace SecureMcp.Startup;

/// <summary>
/// Reports what is wrong between the schemes that tell who is calling. Schemes whose own settings are wrong can't be
/// compared; those settings are reported by their own checks.
/// </summary>
internal sealed class SchemesCheck(Func<IEnumerable<string>> find) : IStartCheck
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
