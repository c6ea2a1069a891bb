using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Policies;
using SecureMcp.Tasks;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Tasks;

public sealed class TaskStartTests
{
    [Fact]
    public void A_tool_that_is_a_task_only_stops_a_start_without_tasks()
    {
        var problems = Problems<TaskMembers>([]);

        Assert.Equal(
            ["The tool 'guarded' runs as a task only, and SecureMcp:Tasks:Enabled is not true.", "The tool 'only' runs as a task only, and SecureMcp:Tasks:Enabled is not true."],
            problems.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_prompt_is_no_task() =>
        Assert.Equal(["The prompt 'ask' carries [TaskSupport], which is for tools only."], Problems<Misplaced>([]));

    [Theory]
    [InlineData("TimeToLive", "00:00:59")]
    [InlineData("TimeToLive", "7.00:00:01")]
    [InlineData("PollInterval", "00:00:00.099")]
    [InlineData("PollInterval", "00:01:01")]
    [InlineData("MaxPerCaller", "0")]
    [InlineData("MaxTotal", "100001")]
    [InlineData("MaxTotalBytes", "1048575")]
    [InlineData("MaxBytesPerCaller", "1073741825")]
    public void Every_bound_is_checked(string key, string value)
    {
        var problem = Assert.Single(Problems<TaskMembers>(new Dictionary<string, string?> { ["SecureMcp:Tasks:Enabled"] = "true", [$"SecureMcp:Tasks:{key}"] = value }));

        Assert.StartsWith($"SecureMcp:Tasks:{key} must be between ", problem, StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Problems<TMembers>(Dictionary<string, string?> changes)
        where TMembers : class
    {
        using var services = TestServices.Build(changes, collection => collection.AddSingleton(new Bench()), builder => builder.AddMembers<TMembers>());
        return Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems;
    }

    private sealed class Misplaced
    {
        [McpServerPrompt(Name = "ask"), AllowAnyCaller, TaskSupport]
        public static string Ask() => "What?";
    }
}
