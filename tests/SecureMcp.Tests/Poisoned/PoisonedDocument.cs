using System.Text.RegularExpressions;
using SecureMcp.Testing;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Poisoned;

/// <summary>A text by an attacker, with what is to come of it in its head.</summary>
/// <param name="Text">What a model gets to read.</param>
/// <param name="Scopes">What its reader was granted.</param>
/// <param name="Revision">What its reader's client speaks.</param>
/// <param name="State">Whose confirmation the attacker holds; null when none.</param>
/// <param name="Trail">The end of the audit line of each attempt.</param>
/// <param name="InsiderDoes">Whether someone with every right could do what it says: then nothing but its rights stops the reader.</param>
internal sealed partial record PoisonedDocument(string Text, IReadOnlyList<string> Scopes, McpRevision Revision, string? State, IReadOnlyList<string> Trail, bool InsiderDoes)
{
    private static readonly string Folder = Repository.PathOf("tests", "SecureMcp.Tests", "Poisoned", "Documents");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.md").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static PoisonedDocument Read(string name)
    {
        var parts = File.ReadAllText(Path.Combine(Folder, $"{name}.md")).Split("---\n", 3);
        var head = parts[1].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)).ToLookup(line => line[0], line => line[1], StringComparer.Ordinal);
        return new PoisonedDocument(
            parts[2],
            head["scopes"].Single().Split(' '),
            Enum.Parse<McpRevision>(head["revision"].SingleOrDefault("Modern")),
            head["state"].SingleOrDefault(),
            [.. head["trail"].Select(line => Escaped().Replace(line, match => $"{(char)Convert.ToUInt16(match.Groups["code"].Value, 16)}"))],
            head["insider"].Single() == "does it");
    }

    // Characters that nobody sees are written down so that somebody does.
    [GeneratedRegex(@"\\u(?<code>[0-9a-f]{4})", RegexOptions.NonBacktracking)]
    private static partial Regex Escaped();
}
