using System.Collections.Concurrent;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Policies;
using SecureMcp.Tasks;

namespace SecureMcp.Tests.Tasks;

/// <summary>Tools that run as tasks. They wait for, and tell, <see cref="Bench"/>.</summary>
internal sealed class TaskMembers(Bench bench)
{
    [McpServerTool(Name = "work", ReadOnly = true), AllowAnyCaller, TaskSupport]
    public async Task<string> Work(ICallTask task, CancellationToken cancellationToken, string text = "done")
    {
        await task.ReportAsync("half way", cancellationToken);
        await bench.WaitAsync(cancellationToken);
        return text;
    }

    [McpServerTool(Name = "only", ReadOnly = true), AllowAnyCaller, TaskSupport(Required = true)]
    public static string Only(ICallTask task) => task.IsTask ? "as a task" : "not as a task";

    [McpServerTool(Name = "guarded", ReadOnly = true), RequireScope("secrets.read"), TaskSupport(Required = true)]
    public static string Guarded() => "the secret";

    [McpServerTool(Name = "write", Destructive = true), RequireScope("acts"), TaskSupport]
    public string Write(RequestContext<CallToolRequestParams> context)
    {
        bench.Note("write");
        return context.Params!.InputResponses is null
            ? throw new InputRequiredException(new Dictionary<string, InputRequest> { ["sure"] = Question("Sure?") }, null)
            : "written";
    }

    [McpServerTool(Name = "stay", Destructive = true), RequireScope("acts"), TaskSupport]
    public async Task<string> Stay(RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        if (context.Params!.InputResponses is null)
            throw new InputRequiredException(new Dictionary<string, InputRequest> { ["sure"] = Question("Sure?") }, null);
        bench.Note("stay");
        await bench.WaitAsync(cancellationToken);
        return "stayed";
    }

    [McpServerTool(Name = "ask_nothing", ReadOnly = true), AllowAnyCaller, TaskSupport]
    public static string AskNothing() => throw new InputRequiredException(null, "only a state");

    [McpServerTool(Name = "begin_late", ReadOnly = true), AllowAnyCaller, TaskSupport(OnDemand = true)]
    public async Task<string> BeginLate(ICallTask task, CancellationToken cancellationToken)
    {
        bench.Note("waiting");
        try
        {
            await bench.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // A tool that does not care whether anybody is there any more, once everybody has left.
            await Task.Delay(200, CancellationToken.None);
            await task.BeginAsync(CancellationToken.None);
        }

        return "begun";
    }

    [McpServerTool(Name = "twice", ReadOnly = true), AllowAnyCaller, TaskSupport]
    public static string Twice(RequestContext<CallToolRequestParams> context)
    {
        var given = context.Params!;
        if (given.InputResponses is null)
            throw new InputRequiredException(new Dictionary<string, InputRequest> { ["a"] = Question("A?"), ["b"] = Question("B?") }, "first");
        if (given.RequestState == "first")
            throw new InputRequiredException(new Dictionary<string, InputRequest> { ["a"] = Question("A again?") }, $"second:{string.Join(',', given.InputResponses.Keys.Order())}");
        return $"{given.RequestState}:{string.Join(',', given.InputResponses.Keys)}";
    }

    [McpServerTool(Name = "fail", ReadOnly = true), AllowAnyCaller, TaskSupport]
    public static string Fail() => throw new McpException("It did not work.");

    [McpServerTool(Name = "crash", ReadOnly = true), AllowAnyCaller, TaskSupport]
    public static string Crash() => throw new McpProtocolException("It broke.", McpErrorCode.InternalError);

    [McpServerTool(Name = "decide", ReadOnly = true), AllowAnyCaller, TaskSupport(OnDemand = true)]
    public async Task<string> Decide(string how, ICallTask task, CancellationToken cancellationToken)
    {
        bench.Note("decide");
        if (how == "begin")
            await task.BeginAsync(cancellationToken);
        if (how is "begin" or "dawdle")
            await bench.WaitAsync(cancellationToken);
        return $"{how}: {task.IsTask}";
    }

    [McpServerTool(Name = "ask_first", ReadOnly = true), AllowAnyCaller, TaskSupport(OnDemand = true)]
    public static async Task<string> AskFirst(RequestContext<CallToolRequestParams> context, ICallTask task, CancellationToken cancellationToken)
    {
        if (context.Params!.RequestState is not { } state)
            throw new InputRequiredException(new Dictionary<string, InputRequest> { ["sure"] = Question("Sure?") }, "asked first");
        await task.BeginAsync(cancellationToken);
        return $"{state}: {task.IsTask}";
    }

    [McpServerTool(Name = "plain", ReadOnly = true), AllowAnyCaller]
    public static async Task<string> Plain(ICallTask task, CancellationToken cancellationToken)
    {
        await task.BeginAsync(cancellationToken);
        await task.ReportAsync("nobody hears this", cancellationToken);
        return $"plain: {task.IsTask}";
    }

    private static InputRequest Question(string text) => InputRequest.ForElicitation(new ElicitRequestParams
    {
        Mode = "form",
        Message = text,
        RequestedSchema = new() { Properties = { ["answer"] = new ElicitRequestParams.StringSchema() } },
    });
}

/// <summary>Holds tools until a test lets them go, and hears what they did.</summary>
internal sealed class Bench
{
    private readonly ConcurrentQueue<string> notes = new();
    private readonly TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IEnumerable<string> Notes => notes;

    /// <summary>Ends when a tool was told to stop.</summary>
    public Task Cancelled => cancelled.Task;

    public void Note(string what) => notes.Enqueue(what);

    public void Open() => gate.TrySetResult();

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            await gate.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            cancelled.TrySetResult();
            throw;
        }
    }
}
