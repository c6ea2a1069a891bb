using System.Collections.Immutable;
using SecureMcp.Json;

namespace SecureMcp.Calls;

/// <summary>A question about one argument of a call. Immutable.</summary>
/// <param name="Argument">The argument's name, at the top level.</param>
/// <param name="Comparison">What is asked.</param>
internal sealed record ArgumentCondition(string Argument, ArgumentComparison Comparison)
{
    /// <summary>What numbers are compared with.</summary>
    public decimal Number
    {
        get;
        init
        {
            field = value;
            Limit = ExactNumber.Of(value);
        }
    }

    /// <summary>The same, to compare exactly with.</summary>
    public ExactNumber Limit { get; private init; }

    /// <summary>What texts are compared with, ordinally.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];

    /// <summary>What is taken for the answer where the argument was not sent: that of the default which its schema names.</summary>
    public bool WhenAbsent { get; init; }
}
