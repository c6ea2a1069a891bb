using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tasks;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Pipelines;

/// <summary>Members that the app's policies decide over.</summary>
internal sealed class VotedMembers
{
    [McpServerTool(Name = "free", ReadOnly = true), AllowAnyCaller]
    public static string Free(int depth = 0) => $"free {depth}";

    [McpServerTool(Name = "open_door", Destructive = false), RequireScope("acts"), RequirePolicy("vip")]
    public static string OpenDoor([SubjectArgument] string who, int door = 1) => $"{who} opened {door}";

    [McpServerTool(Name = "door_behind", ReadOnly = true), RequirePolicy("vip"), TaskSupport]
    public static string DoorBehind() => "opened";

    [McpServerTool(Name = "slow_door", ReadOnly = true), RequirePolicy("slow")]
    public static string SlowDoor() => "opened";

    [McpServerTool(Name = "broken_door", ReadOnly = true), RequirePolicy("broken")]
    public static string BrokenDoor() => "opened";

    [McpServerTool(Name = "cancelling_door", ReadOnly = true), RequirePolicy("cancelling")]
    public static string CancellingDoor() => "opened";

    [McpServerTool(Name = "two_locks", ReadOnly = true), RequirePolicy("vip"), RequirePolicy("never")]
    public static string TwoLocks() => "opened";

    [McpServerTool(Name = "staff_door", ReadOnly = true), RequirePolicy("staff")]
    public static string StaffDoor() => "opened";

    [McpServerTool(Name = "vault_key", ReadOnly = true), RequirePolicy("vip"), Visibility(MemberVisibility.Hidden)]
    public static string VaultKey() => "key";

    [McpServerTool(Name = "broken_vault", ReadOnly = true), RequirePolicy("broken"), Visibility(MemberVisibility.Hidden)]
    public static string BrokenVault() => "key";

    [McpServerPrompt(Name = "door_talk"), RequirePolicy("vip")]
    public static string DoorTalk() => "talk";

    [McpServerPrompt(Name = "vault_talk"), RequirePolicy("vip"), Visibility(MemberVisibility.Hidden)]
    public static string VaultTalk() => "talk";

    [McpServerResource(UriTemplate = "door://note", Name = "note", MimeType = "text/plain"), RequirePolicy("vip")]
    public static string DoorNote() => "note";

    [McpServerResource(UriTemplate = "door://box/{id}", Name = "box", MimeType = "text/plain"), RequirePolicy("vip")]
    public static string DoorBox(string id) => id;

    [McpServerResource(UriTemplate = "vault://note", Name = "vault_note", MimeType = "text/plain"), RequirePolicy("vip"), Visibility(MemberVisibility.Hidden)]
    public static string VaultNote() => "note";

    [McpServerResource(UriTemplate = "vault://box/{id}", Name = "vault_box", MimeType = "text/plain"), RequirePolicy("vip"), Visibility(MemberVisibility.Hidden)]
    public static string VaultBox(string id) => id;
}

/// <summary>What the policies were asked, and the one that waits.</summary>
internal sealed class AskedPolicies
{
    public ConcurrentQueue<McpUse> Uses { get; } = new();

    public TaskCompletionSource<TaskCompletionSource<bool>> Waiting { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TestEndpoint> StartAsync(params (string Key, string Value)[] settings) => TestEndpoint.StartAsync(
        settings.Append(("SecureMcp:Tasks:Enabled", "true")).ToDictionary(setting => setting.Item1, setting => (string?)setting.Item2),
        services => services
            .AddSingleton<ICallerChain, LiveCallers>()
            .AddSingleton(this)
            // Scoped, with what only a scope of the call has.
            .AddScoped<IAuthorizationHandler, VipHandler>()
            .AddAuthorizationBuilder()
            .AddPolicy("vip", policy => policy.AddRequirements(new Vip()))
            .AddPolicy("never", policy => policy.RequireAssertion(_ => false))
            .AddPolicy("slow", policy => policy.RequireAssertion(_ => WaitAsync()))
            .AddPolicy("broken", policy => policy.RequireAssertion(bool (_) => throw new InvalidOperationException("password=hunter2")))
            .AddPolicy("cancelling", policy => policy.RequireAssertion(bool (_) => throw new OperationCanceledException()))
            .AddPolicy("staff", policy => policy.RequireAuthenticatedUser().RequireRole("staff").RequireClaim("tid", LiveCallers.TenantId))
            .AddPolicy("of_a_scheme", policy => policy.RequireAuthenticatedUser().AddAuthenticationSchemes("cookies")),
        builder => builder.AddMembers<VotedMembers>());

    private Task<bool> WaitAsync()
    {
        var answer = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        Waiting.SetResult(answer);
        return answer.Task;
    }
}

/// <summary>Asks for a guest of honour.</summary>
internal sealed class Vip : IAuthorizationRequirement;

/// <summary>Lets guests of honour through, and knows the call by its services as a member does.</summary>
internal sealed class VipHandler(Caller caller, AskedPolicies asked) : AuthorizationHandler<Vip, McpUse>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, Vip requirement, McpUse resource)
    {
        asked.Uses.Enqueue(resource);
        await Task.Yield();
        if (ReferenceEquals(caller, resource.Caller) && context.User.HasClaim("scp", "vip"))
            context.Succeed(requirement);
    }
}
