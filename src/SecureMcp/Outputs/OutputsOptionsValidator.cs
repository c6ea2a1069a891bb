using Microsoft.Extensions.Options;

namespace SecureMcp.Outputs;

internal sealed class OutputsOptionsValidator : IValidateOptions<OutputsOptions>
{
    public ValidateOptionsResult Validate(string? name, OutputsOptions options) =>
        options.MaxResultBytes is < 1024 or > 67_108_864
            ? ValidateOptionsResult.Fail("SecureMcp:Outputs:MaxResultBytes must be between 1024 and 67108864 bytes.")
            : ValidateOptionsResult.Success;
}
