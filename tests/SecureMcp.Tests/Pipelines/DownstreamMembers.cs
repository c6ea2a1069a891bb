using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tasks;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>What the tests of acting for a user share with their tools.</summary>
internal sealed class DownstreamBench
{
    public IServiceCollection Registrations { get; set; } = new ServiceCollection();

    public IDownstreamTokens? Kept { get; set; }

    public IReadOnlySet<string>? Found { get; set; }

    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>Members that act for their user at a service behind the endpoint.</summary>
internal sealed class DownstreamMembers
{
    private static readonly string[] Scopes = ["graph/.default"];

    [McpServerTool(Name = "downstream", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> Downstream(IDownstreamTokens tokens, DownstreamBench bench, CancellationToken cancellationToken)
    {
        bench.Kept = tokens;
        return (await tokens.GetAsync(Scopes, cancellationToken)).Value;
    }

    [McpServerTool(Name = "downstream_task", ReadOnly = true), AllowAnyCaller, TaskSupport]
    public static async Task<string> DownstreamTask(IDownstreamTokens tokens, DownstreamBench bench, CancellationToken cancellationToken)
    {
        bench.Started.TrySetResult();
        await bench.GoOn.Task.WaitAsync(cancellationToken);
        return await Downstream(tokens, bench, cancellationToken);
    }

    [McpServerTool(Name = "challenge", ReadOnly = true), AllowAnyCaller]
    public static string Challenge() => throw new DownstreamClaimsChallengeException("""{"access_token":{"nbf":{"essential":true,"value":"1795255200"}}}""");

    [McpServerTool(Name = "nonsense_challenge", ReadOnly = true), AllowAnyCaller]
    public static string NonsenseChallenge() => throw new DownstreamClaimsChallengeException("nonsense-claims");

    [McpServerTool(Name = "late_challenge", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> LateChallenge(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        await context.Server.NotifyProgressAsync(context.Params!.ProgressToken!.Value, new ProgressNotificationValue { Progress = 1 }, cancellationToken: cancellationToken);
        return Challenge();
    }

    [McpServerPrompt(Name = "challenge_prompt"), AllowAnyCaller]
    public static string ChallengePrompt() => Challenge();

    [McpServerResource(UriTemplate = "note://challenge", Name = "challenge", MimeType = "text/plain"), AllowAnyCaller]
    public static string ChallengeNote() => Challenge();

    /// <summary>Collects every text in reach of what a tool may ask for: its context, and every public service.</summary>
    [McpServerTool(Name = "look_around", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> LookAround(
        RequestContext<CallToolRequestParams> context,
        Caller caller,
        ICallTask task,
        IDownstreamTokens tokens,
        IHttpContextAccessor http,
        DownstreamBench bench,
        CancellationToken cancellationToken)
    {
        await tokens.GetAsync(Scopes, cancellationToken);
        var services = bench.Registrations
            .Select(registration => registration.ServiceType)
            .Where(type => type.IsVisible && !type.ContainsGenericParameters)
            .Distinct()
            .SelectMany(type => context.Services!.GetServices(type));
        bench.Found = Reach.Texts([context, caller, task, tokens, http, http.HttpContext, .. services]);
        return "looked";
    }
}
