using Microsoft.Extensions.Options;

namespace SecureMcp.Tasks;

internal sealed class TasksOptionsValidator : IValidateOptions<TasksOptions>
{
    public ValidateOptionsResult Validate(string? name, TasksOptions options)
    {
        List<string> problems = [];
        if (options.TimeToLive < TimeSpan.FromMinutes(1) || options.TimeToLive > TimeSpan.FromDays(7))
            problems.Add("SecureMcp:Tasks:TimeToLive must be between 00:01:00 and 7.00:00:00.");
        if (options.PollInterval < TimeSpan.FromMilliseconds(100) || options.PollInterval > TimeSpan.FromMinutes(1))
            problems.Add("SecureMcp:Tasks:PollInterval must be between 00:00:00.1 and 00:01:00.");
        if (options.RunLease < TimeSpan.FromSeconds(10) || options.RunLease > TimeSpan.FromMinutes(10))
            problems.Add("SecureMcp:Tasks:RunLease must be between 00:00:10 and 00:10:00.");
        if (options.MaxPerCaller is < 1 or > 10_000)
            problems.Add("SecureMcp:Tasks:MaxPerCaller must be between 1 and 10000.");
        if (options.MaxTotal is < 1 or > 100_000)
            problems.Add("SecureMcp:Tasks:MaxTotal must be between 1 and 100000.");
        if (options.MaxBytesPerCaller is < 1024 * 1024 or > 1024 * 1024 * 1024)
            problems.Add("SecureMcp:Tasks:MaxBytesPerCaller must be between 1048576 and 1073741824.");
        if (options.MaxTotalBytes is < 1024 * 1024 or > 1024 * 1024 * 1024)
            problems.Add("SecureMcp:Tasks:MaxTotalBytes must be between 1048576 and 1073741824.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
