using SecureMcp.Limits;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Limits;

public sealed class LimitsOptionsTests
{
    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var result = new LimitsOptionsValidator().Validate(null, new LimitsOptions
        {
            PermitLimit = 0,
            Window = TimeSpan.FromMilliseconds(999),
            CallerAndTool = new() { PermitLimit = 100_001 },
            Client = new() { Window = TimeSpan.FromDays(2) },
            Tools = [new() { Name = "a" }, new() { PerCaller = new() { PermitLimit = 1 } }, new() { Name = "a", Total = new() { PermitLimit = 1 } }],
            Callers = [new() { TenantId = "t" }],
            Clients = [new() { Id = "c", PermitLimit = 1 }, new() { Id = "c", PermitLimit = 2 }],
            Tenants = [new() { PermitLimit = 1 }],
        });

        Assert.Equal(
            [
                "SecureMcp:Limits:PermitLimit must be between 1 and 100000.",
                "SecureMcp:Limits:Window must be between 00:00:01 and 1.00:00:00.",
                "SecureMcp:Limits:CallerAndTool:PermitLimit must be between 1 and 100000.",
                "SecureMcp:Limits:Client:Window must be between 00:00:01 and 1.00:00:00.",
                "SecureMcp:Limits:Tools:0 must set PerCaller:PermitLimit or Total:PermitLimit.",
                "SecureMcp:Limits:Tools:1:Name is required.",
                "SecureMcp:Limits:Callers:0:SubjectId is required.",
                "SecureMcp:Limits:Callers:0:PermitLimit must be between 1 and 100000.",
                "SecureMcp:Limits:Tenants:0:Id is required.",
                "SecureMcp:Limits:Tools has two entries with the same Name.",
                "SecureMcp:Limits:Clients has two entries with the same Id.",
            ],
            result.Failures);
    }

    [Fact]
    public void A_limit_of_a_tool_that_is_not_there_stops_the_start()
    {
        using var services = TestServices.Build(new Dictionary<string, string?>
        {
            ["SecureMcp:Limits:Tools:0:Name"] = "echo",
            ["SecureMcp:Limits:Tools:0:Total:PermitLimit"] = "5",
            ["SecureMcp:Limits:Tools:1:Name"] = "eccho",
            ["SecureMcp:Limits:Tools:1:Total:PermitLimit"] = "5",
        });

        var thrown = Assert.Throws<SecureMcpStartException>(() => SecureMcpPipeline.Create(services));
        Assert.Equal("SecureMcp:Limits:Tools:1:Name is 'eccho', and there is no tool of this name.", Assert.Single(thrown.Problems));
    }
}
