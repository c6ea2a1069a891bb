using Microsoft.Extensions.Options;

namespace SecureMcp.Policies;

internal sealed class PoliciesOptionsValidator : IValidateOptions<PoliciesOptions>
{
    public ValidateOptionsResult Validate(string? name, PoliciesOptions options) =>
        options.PageSize is < 1 or > 1000
            ? ValidateOptionsResult.Fail("SecureMcp:Policies:PageSize must be between 1 and 1000 entries.")
            : ValidateOptionsResult.Success;
}
