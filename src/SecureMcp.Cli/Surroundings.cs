using System.Collections;

namespace SecureMcp.Cli;

/// <summary>What a command reads from and writes to, besides its arguments.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Standard output: the result alone, so that it can be piped.</param>
/// <param name="Error">Standard error: everything that is said about it.</param>
/// <param name="EnvironmentVariable">Reads one.</param>
/// <param name="Clock">The time.</param>
internal sealed record Surroundings(TextReader In, TextWriter Out, TextWriter Error, Func<string, string?> EnvironmentVariable, TimeProvider Clock)
{
    /// <summary>Reads all of them, for an app whose settings they are.</summary>
    public Func<IReadOnlyDictionary<string, string>> EnvironmentVariables { get; init; } = () => new Dictionary<string, string>();

    public static Surroundings OfThisProcess => new(Console.In, Console.Out, Console.Error, Environment.GetEnvironmentVariable, TimeProvider.System)
    {
        EnvironmentVariables = () => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? ""),
    };
}
