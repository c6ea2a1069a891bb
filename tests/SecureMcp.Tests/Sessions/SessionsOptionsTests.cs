using SecureMcp.Sessions;

namespace SecureMcp.Tests.Sessions;

public sealed class SessionsOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.True(new SessionsOptionsValidator().Validate(null, new SessionsOptions()).Succeeded);

    [Fact]
    public void Every_value_out_of_range_is_named_at_once()
    {
        var problems = new SessionsOptionsValidator().Validate(null, new SessionsOptions
        {
            IdleTimeout = TimeSpan.Zero,
            AbsoluteTimeout = TimeSpan.FromDays(8),
            MaxPerCaller = 0,
            MaxTotal = 100_001,
            ReplayRetention = TimeSpan.FromMilliseconds(999),
            ReplayEventsPerStream = 0,
            ReplayBytesPerSession = 1023,
            ReplayBytesTotal = 1022,
        }).Failures!.ToList();

        foreach (var name in new[] { "IdleTimeout", "AbsoluteTimeout", "MaxPerCaller", "MaxTotal", "ReplayRetention", "ReplayEventsPerStream", "ReplayBytesPerSession", "ReplayBytesTotal" })
            Assert.Single(problems, problem => problem.StartsWith($"SecureMcp:Sessions:{name} ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_limits_themselves_are_in_range() => Assert.True(new SessionsOptionsValidator().Validate(null, new SessionsOptions
    {
        ReplayRetention = TimeSpan.FromHours(1),
        ReplayEventsPerStream = 10_000,
        ReplayBytesPerSession = 268_435_456,
        ReplayBytesTotal = 4_294_967_296,
    }).Succeeded);
}
