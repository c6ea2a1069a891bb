using System.Text.Json;

namespace SecureMcp.Calls;

/// <summary>The guards on the arguments of one member. Immutable and thread-safe.</summary>
internal interface IArgumentGuards
{
    /// <summary>The directories that must be there for the member to be served.</summary>
    IReadOnlyList<string> Directories { get; }

    /// <summary>Judges the arguments of a call, which keep to the member's schema; undefined stands for none.</summary>
    GuardedArguments Judge(JsonElement arguments);
}
