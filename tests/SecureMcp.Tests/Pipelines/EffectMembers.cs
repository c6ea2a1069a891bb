using ModelContextProtocol.Server;
using SecureMcp.Policies;

namespace SecureMcp.Tests.Pipelines;

/// <summary>A tool whose effect a test can see. It declares nothing, and so may change things.</summary>
internal sealed class EffectMembers(Effect effect)
{
    [McpServerTool(Name = "act", Destructive = true), RequireScope("acts")]
    public string Act()
    {
        effect.Happen();
        return "acted";
    }
}

/// <summary>The effect.</summary>
internal sealed record Effect(Action Happen);
