using System.Collections.Immutable;
using SecureMcp.Calls;

namespace SecureMcp.Policies;

/// <summary>
/// A call of the tool or prompt needs this scope beside what the member asks for, where an argument is of some kind: a scope
/// for refunds above an amount. Callers without it see the member; a call that needs it answers 403 with every scope that it
/// needs. Several of these attributes are each asked. Stands beside an access rule and is no such rule itself.
/// </summary>
/// <remarks>
/// The argument must be one at the top level of the input schema, and its <c>type</c> there must fit the comparison, else the
/// endpoint does not start. An argument that is left out counts as its <c>default</c> in the schema; an optional one without
/// a default, and null, count as needing the scope.
/// </remarks>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class RequireScopeWhenAttribute : Attribute
{
    /// <summary>Needs the scope where a number is above, at least, below or at most a limit.</summary>
    /// <param name="scope">The scope in its short form.</param>
    /// <param name="argument">The argument's name, exactly as the schema has it.</param>
    /// <param name="comparison">One of the comparisons of numbers.</param>
    /// <param name="limit">The limit: at most 15 significant digits. What is sent is compared exactly, as decimal digits.</param>
    public RequireScopeWhenAttribute(string scope, string argument, ArgumentComparison comparison, double limit)
    {
        (Scope, Argument, Comparison, Limit) = (scope, argument, comparison, limit);
    }

    /// <summary>Needs the scope where a text is one or none of some, or where the argument is sent at all.</summary>
    /// <param name="scope">The scope in its short form.</param>
    /// <param name="argument">The argument's name, exactly as the schema has it.</param>
    /// <param name="comparison">
    /// <see cref="ArgumentComparison.OneOf"/>, <see cref="ArgumentComparison.NoneOf"/> or <see cref="ArgumentComparison.Present"/>.
    /// </param>
    /// <param name="texts">
    /// What the argument is compared with, ordinally: one or more, none for Present. Where the member itself takes several
    /// spellings of a text, name the harmless ones with NoneOf.
    /// </param>
    public RequireScopeWhenAttribute(string scope, string argument, ArgumentComparison comparison, params string[] texts)
    {
        (Scope, Argument, Comparison, Texts) = (scope, argument, comparison, [.. texts]);
    }

    /// <summary>The scope in its short form.</summary>
    public string Scope { get; }

    /// <summary>The argument's name.</summary>
    public string Argument { get; }

    /// <summary>What is asked of it.</summary>
    public ArgumentComparison Comparison { get; }

    /// <summary>What numbers are compared with; null for other comparisons.</summary>
    public double? Limit { get; }

    /// <summary>What texts are compared with.</summary>
    public IReadOnlyList<string> Texts { get; } = ImmutableArray<string>.Empty;
}
