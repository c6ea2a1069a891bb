using Microsoft.Extensions.Options;

namespace SecureMcp.Callers;

internal sealed class TokenCacheOptionsValidator : IValidateOptions<TokenCacheOptions>
{
    public ValidateOptionsResult Validate(string? name, TokenCacheOptions options) => options.MaxEntries is < 0 or > 1_000_000
        ? ValidateOptionsResult.Fail($"{TokenCacheOptions.SectionName}:MaxEntries must be between 0 and 1000000.")
        : ValidateOptionsResult.Success;
}
