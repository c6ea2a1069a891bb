namespace SecureMcp.EndToEnd.LongRuns;

/// <summary>
/// The tests that take minutes, one after the other. <c>tests/run-long.sh</c> runs them; a plain <c>dotnet test</c> does not:
/// they are explicit, and the project filters their trait.
/// </summary>
[CollectionDefinition(Collection, DisableParallelization = true)]
public sealed class LongTier
{
    public const string Collection = "long tier";

    public const string Trait = "Tier";

    public const string Value = "long";
}
