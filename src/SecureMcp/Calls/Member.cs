using System.Collections.Immutable;
using System.Text.Json;

namespace SecureMcp.Calls;

/// <summary>A tool, prompt, resource or resource template, with the rule that says who may use it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name; for a resource its URI, for a template its URI template.</param>
/// <param name="Access">Who may see and use it.</param>
internal sealed record Member(MemberKind Kind, string Name, AccessRule Access)
{
    /// <summary>
    /// What <see cref="Access"/> would be with the rules that are only reported on; null where there are none. Grants and
    /// refuses nothing.
    /// </summary>
    public AccessRule? Proposed { get; init; }

    /// <summary>Whether the member declares that it changes nothing. Everything but a tool reads only.</summary>
    public bool IsReadOnly { get; init; } = true;

    /// <summary>For how long a call with the arguments of an earlier one is taken for a try of that; null where it is not.</summary>
    public TimeSpan? EqualCallsAreOneFor { get; init; }

    /// <summary>How often it declares that it may be called.</summary>
    public MemberLimits Limits { get; init; } = MemberLimits.None;

    /// <summary>How the tool runs as a task; null when it can't.</summary>
    public TaskSupport? Tasks { get; init; }

    /// <summary>Arguments whose parameters hold fewer digits than a double: they can't be compared as they are taken.</summary>
    public ImmutableArray<string> RoughArguments { get; init; } = [];

    /// <summary>The schema that arguments are held to: what is advertised. Undefined where there are no arguments.</summary>
    public JsonElement ArgumentSchema { get; init; }

    /// <summary>The arguments that name the caller's own tenant or subject.</summary>
    public ImmutableArray<OwnArgument> OwnArguments { get; init; } = [];

    /// <summary>What its arguments are held to beside the schema; null where nothing is.</summary>
    public IArgumentGuards? Guards { get; init; }
}
