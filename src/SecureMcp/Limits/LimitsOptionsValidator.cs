using Microsoft.Extensions.Options;

namespace SecureMcp.Limits;

internal sealed class LimitsOptionsValidator : IValidateOptions<LimitsOptions>
{
    public ValidateOptionsResult Validate(string? name, LimitsOptions options)
    {
        List<string> problems = [];
        if (options.PermitLimit is < 1 or > 100_000)
            problems.Add("SecureMcp:Limits:PermitLimit must be between 1 and 100000 requests.");
        if (options.Window < TimeSpan.FromSeconds(1) || options.Window > TimeSpan.FromDays(1))
            problems.Add("SecureMcp:Limits:Window must be between 00:00:01 and 1.00:00:00.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
