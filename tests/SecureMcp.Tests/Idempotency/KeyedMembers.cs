using System.Security.Cryptography;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using SecureMcp.Calls;
using SecureMcp.Idempotency;
using SecureMcp.Policies;
using SecureMcp.Tasks;

namespace SecureMcp.Tests.Idempotency;

/// <summary>Tools that write: each run is an effect, and answers what no other run does.</summary>
internal sealed class KeyedMembers(Effects effects)
{
    [McpServerTool(Name = "pay", Destructive = true, UseStructuredContent = true), RequireScope("acts")]
    public Receipt Pay(int amount = 1)
    {
        effects.Happen();
        return new Receipt(amount, RandomNumberGenerator.GetHexString(16), "Grüße \u0001 <&> \"");
    }

    [McpServerTool(Name = "pay_slowly", Destructive = true), RequireScope("acts")]
    public async Task<string> PaySlowly(CancellationToken cancellationToken)
    {
        effects.Happen();
        await effects.Gate.Task.WaitAsync(cancellationToken);
        return RandomNumberGenerator.GetHexString(16);
    }

    [McpServerTool(Name = "pay_after_asking", Destructive = true), RequireScope("acts")]
    public string PayAfterAsking(RequestContext<CallToolRequestParams> context)
    {
        if (context.Params!.RequestState is null)
        {
            throw new InputRequiredException(
                new Dictionary<string, InputRequest> { ["sure"] = InputRequest.ForElicitation(new ElicitRequestParams { Mode = "form", Message = "Sure?", RequestedSchema = new() }) },
                "asked");
        }

        effects.Happen();
        return RandomNumberGenerator.GetHexString(16);
    }

    [McpServerTool(Name = "pay_and_fail", Destructive = true), RequireScope("acts")]
    public string PayAndFail()
    {
        effects.Happen();
        throw new McpException($"It did not work: {RandomNumberGenerator.GetHexString(16)}");
    }

    [McpServerTool(Name = "pay_and_break", Destructive = true), RequireScope("acts")]
    public string PayAndBreak()
    {
        effects.Happen();
        throw new McpProtocolException($"It broke: {RandomNumberGenerator.GetHexString(16)}", McpErrorCode.InternalError);
    }

    [McpServerTool(Name = "pay_and_tell", Destructive = true), RequireScope("acts")]
    public string PayAndTell(int size)
    {
        effects.Happen();
        return new string('x', size);
    }

    [McpServerTool(Name = "pay_once", Destructive = true), RequireScope("acts"), IdempotentByArguments(Seconds = 60)]
    public string PayOnce(int amount, string text = "")
    {
        effects.Happen();
        return RandomNumberGenerator.GetHexString(16);
    }

    [McpServerTool(Name = "pay_guarded", Destructive = true), RequireScope("secrets.read")]
    public string PayGuarded()
    {
        effects.Happen();
        return RandomNumberGenerator.GetHexString(16);
    }

    [McpServerTool(Name = "pay_behind", Destructive = true), RequireScope("acts"), TaskSupport]
    public string PayBehind()
    {
        effects.Happen();
        return RandomNumberGenerator.GetHexString(16);
    }

    [McpServerTool(Name = "pay_when_ready", Destructive = true), RequireScope("acts"), TaskSupport(OnDemand = true)]
    public async Task<string> PayWhenReady(ICallTask task, bool asTask, CancellationToken cancellationToken)
    {
        if (asTask)
            await task.BeginAsync(cancellationToken);
        effects.Happen();
        return RandomNumberGenerator.GetHexString(16);
    }

    [McpServerTool(Name = "look", ReadOnly = true), AllowAnyCaller]
    public string Look()
    {
        effects.Happen();
        return RandomNumberGenerator.GetHexString(16);
    }
}

/// <summary>What a payment answers.</summary>
internal sealed record Receipt(int Amount, string Number, string Note);

/// <summary>Counts what the tools did, and holds the slow one.</summary>
internal sealed class Effects
{
    private int count;

    public int Count => Volatile.Read(ref count);

    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Happen() => Interlocked.Increment(ref count);
}
