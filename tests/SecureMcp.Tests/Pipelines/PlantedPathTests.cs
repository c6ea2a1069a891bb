using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;
using SecureMcp.Audits;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Protocol;
using SecureMcp.Tests.Protocol;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Paths to a tool that somebody might add one day and that policy is not asked on: they end at the innermost guard.</summary>
public sealed class PlantedPathTests
{
    [Theory]
    [InlineData("tools/call", """{"name":"forbidden","arguments":{}}""")]
    [InlineData("tools/list", "{}")]
    [InlineData("prompts/get", """{"name":"greet"}""")]
    [InlineData("resources/read", """{"uri":"note://open"}""")]
    [InlineData("completion/complete", """{"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"name","value":""}}""")]
    public async Task A_server_of_the_same_members_without_the_pipeline_answers_nothing(string method, string parameters)
    {
        var log = new CollectedLog();
        var ran = false;
        await using var services = Services(log, () => ran = true);
        var options = services.GetRequiredService<ServerDefinition>().Options;

        var answers = (await RawSdk.ModernAsync(options, method, parameters)).Concat(await RawSdk.LegacyAsync(options, method, parameters)).ToList();

        Assert.Equal(2, answers.Count);
        Assert.All(answers, answer => Assert.Equal(-32603, answer["error"]!["code"]!.GetValue<int>()));
        Assert.False(ran);
        Assert.Equal(2, log.Lines.Count(line => line.StartsWith("Critical", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_pipeline_without_the_evaluator_runs_nothing_for_a_caller_that_lacks_the_scope()
    {
        var log = new CollectedLog();
        var ran = false;
        await using var services = Services(log, () => ran = true);

        var (status, call) = await SendAroundAsync<PolicyStep>(services);

        Assert.False(ran);
        Assert.Equal(500, status);
        Assert.Equal(Clearances.All & ~Clearances.Policy, call.Clearances);
        Assert.Contains(log.Lines, line => line.StartsWith("Critical", StringComparison.Ordinal) && line.Contains(call.CorrelationId, StringComparison.Ordinal));
        var record = Assert.Single(((MemoryAuditStore)services.GetRequiredService<IAuditStore>()).Records, record => record.Phase == AuditPhase.Outcome);
        Assert.Equal(("refused", "ClearanceMissing"), (record.Decision, record.Reason));
    }

    private static ServiceProvider Services(CollectedLog log, Action happen) => TestServices.Build(
        replace: collection => collection.AddSingleton(new Effect(happen)).AddSingleton<SecureMcp.Callers.ICallerChain, FakeTokens>().AddSingleton<ILoggerProvider>(log),
        members: builder => builder.AddMembers<ForbiddenMembers>().AddMembers<SampleMembers>());

    /// <summary>Every step of the real pipeline in its order but one, and then the dispatcher: what a mistaken change would do.</summary>
    private static async Task<(int Status, CallContext Call)> SendAroundAsync<TSkipped>(ServiceProvider services)
        where TSkipped : ICallStep
    {
        await using var scope = services.CreateAsyncScope();
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider };
        http.Request.Method = "POST";
        http.Request.ContentType = "application/json";
        http.Request.Headers.Accept = "application/json, text/event-stream";
        http.Request.Headers.Authorization = "Bearer plain";
        http.Request.Headers["MCP-Protocol-Version"] = "2025-11-25";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"forbidden","arguments":{}}}"""));
        http.Response.Body = new MemoryStream();
        var call = new CallContext(http, DateTimeOffset.UnixEpoch, 0);
        var pipeline = services.GetRequiredService<Pipeline>();
        var steps = (ICallStep[])typeof(Pipeline).GetField("steps", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(pipeline)!;
        Assert.Contains(steps, step => step is TSkipped);
        foreach (var step in steps.Where(step => step is not TSkipped))
        {
            Assert.Null(await step.CheckAsync(call, TestContext.Current.CancellationToken));
            call.Clearances |= step.Grants;
        }

        // The planted path found the member by itself.
        call.Member = services.GetRequiredService<MemberCatalog>().Find(MemberKind.Tool, "forbidden");
        await services.GetRequiredService<Dispatcher>().DispatchAsync(call, TestContext.Current.CancellationToken);
        return (http.Response.StatusCode, call);
    }

    private sealed class ForbiddenMembers(Effect effect)
    {
        [McpServerTool(Name = "forbidden", Destructive = true), RequireRole("nobody")]
        public string Act()
        {
            effect.Happen();
            return "acted";
        }
    }
}
