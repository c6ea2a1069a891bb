using Microsoft.Extensions.Options;

namespace SecureMcp.Sessions;

internal sealed class SessionsOptionsValidator : IValidateOptions<SessionsOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionsOptions options)
    {
        List<string> problems = [];
        if (options.IdleTimeout < TimeSpan.FromMinutes(1) || options.IdleTimeout > TimeSpan.FromDays(1))
            problems.Add("SecureMcp:Sessions:IdleTimeout must be between 00:01:00 and 1.00:00:00.");
        if (options.AbsoluteTimeout < TimeSpan.FromMinutes(1) || options.AbsoluteTimeout > TimeSpan.FromDays(7))
            problems.Add("SecureMcp:Sessions:AbsoluteTimeout must be between 00:01:00 and 7.00:00:00.");
        if (options.MaxPerCaller is < 1 or > 1000)
            problems.Add("SecureMcp:Sessions:MaxPerCaller must be between 1 and 1000.");
        if (options.MaxTotal is < 1 or > 100_000)
            problems.Add("SecureMcp:Sessions:MaxTotal must be between 1 and 100000.");
        if (options.ReplayRetention < TimeSpan.FromSeconds(1) || options.ReplayRetention > TimeSpan.FromHours(1))
            problems.Add("SecureMcp:Sessions:ReplayRetention must be between 00:00:01 and 01:00:00.");
        if (options.ReplayEventsPerStream is < 1 or > 10_000)
            problems.Add("SecureMcp:Sessions:ReplayEventsPerStream must be between 1 and 10000.");
        if (options.ReplayBytesPerSession is < 1024 or > 256 * 1024 * 1024)
            problems.Add("SecureMcp:Sessions:ReplayBytesPerSession must be between 1024 and 268435456.");
        if (options.ReplayBytesTotal < options.ReplayBytesPerSession || options.ReplayBytesTotal > 4L * 1024 * 1024 * 1024)
            problems.Add("SecureMcp:Sessions:ReplayBytesTotal must be between ReplayBytesPerSession and 4294967296.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
