using Microsoft.Extensions.Options;

namespace SecureMcp.Idempotency;

/// <summary>Reports every problem of <see cref="IdempotencyOptions"/> at once.</summary>
internal sealed class IdempotencyOptionsValidator : IValidateOptions<IdempotencyOptions>
{
    public ValidateOptionsResult Validate(string? name, IdempotencyOptions options)
    {
        List<string> problems = [];
        if (options.KeepFor < TimeSpan.FromMinutes(1) || options.KeepFor > TimeSpan.FromDays(7))
            problems.Add("SecureMcp:Idempotency:KeepFor must be between 00:01:00 and 7.00:00:00.");
        if (options.WaitFor < TimeSpan.Zero || options.WaitFor > TimeSpan.FromMinutes(2))
            problems.Add("SecureMcp:Idempotency:WaitFor must be between 00:00:00 and 00:02:00.");
        if (options.MaxOutcomeBytes is < 1024 or > IdempotencyOptions.MostBytes)
            problems.Add($"SecureMcp:Idempotency:MaxOutcomeBytes must be between 1024 and {IdempotencyOptions.MostBytes}.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
