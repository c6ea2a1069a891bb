using Microsoft.Extensions.Options;

namespace SecureMcp.Outputs;

internal sealed class OutputsOptionsValidator : IValidateOptions<OutputsOptions>
{
    public ValidateOptionsResult Validate(string? name, OutputsOptions options)
    {
        List<string> problems = [];
        if (options.MaxResultBytes is < 1024 or > 67_108_864)
            problems.Add("SecureMcp:Outputs:MaxResultBytes must be between 1024 and 67108864 bytes.");
        if (options.MaxStreamBytes < options.MaxResultBytes || options.MaxStreamBytes > 1_073_741_824)
            problems.Add("SecureMcp:Outputs:MaxStreamBytes must be between SecureMcp:Outputs:MaxResultBytes and 1073741824 bytes.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
