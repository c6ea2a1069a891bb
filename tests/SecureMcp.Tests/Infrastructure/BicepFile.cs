using System.Text.RegularExpressions;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Infrastructure;

/// <summary>
/// Reads the declarations of a formatted Bicep file: a declaration begins in the first column and goes on until the next
/// one does. Enough for policy checks over literal values; whether the file is valid is the compiler's question.
/// </summary>
internal static partial class BicepFile
{
    private static readonly string[] Described = ["param", "output", "var", "type", "property"];

    /// <summary>Every template of the repository, by path relative to <c>infra</c>.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = Directory
        .EnumerateFiles(Repository.PathOf("infra"), "*.bicep", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .ToDictionary(path => Path.GetRelativePath(Repository.PathOf("infra"), path).Replace('\\', '/'), File.ReadAllText);

    public static IReadOnlyList<BicepDeclaration> AllDeclarations { get; } =
        [.. All.SelectMany(file => Read(file.Key, file.Value))];

    /// <summary>The text without comments. A string that holds <c>//</c>, as every URL does, is left whole.</summary>
    public static string WithoutComments(string text) => Comment().Replace(text, match => match.Groups["string"].Value);

    public static IEnumerable<BicepDeclaration> Resources(string type) =>
        AllDeclarations.Where(declaration => !declaration.IsExisting && declaration.ResourceType == type);

    /// <summary>What must carry a description and does not.</summary>
    public static IEnumerable<BicepDeclaration> Undescribed(IEnumerable<BicepDeclaration> declarations) =>
        declarations.Where(declaration => Described.Contains(declaration.Kind) && !declaration.Decorators.Contains("description"));

    public static IEnumerable<BicepDeclaration> Read(string file, string text)
    {
        var declarations = new List<BicepDeclaration>();
        List<string> outer = [], inner = [];
        foreach (var line in WithoutComments(text).Split('\n'))
        {
            if (Decorator().Match(line) is { Success: true } decorator)
                (line[0] == '@' ? outer : inner).Add(decorator.Groups["name"].Value);
            else if (Declaration().Match(line) is { Success: true } declaration)
                declarations.Add(new(file, declaration.Groups["kind"].Value, declaration.Groups["name"].Value, Take(outer), line));
            else if (declarations.LastOrDefault(declaration => declaration.Kind != "property") is { } owner)
            {
                declarations[declarations.IndexOf(owner)] = owner with { Text = $"{owner.Text}\n{line}" };
                if (owner.Kind == "type" && Property().Match(line) is { Success: true } property)
                    declarations.Add(new(file, "property", $"{owner.Name}.{property.Groups["name"].Value}", Take(inner), line));
            }
        }

        return declarations;
    }

    private static string[] Take(List<string> decorators)
    {
        string[] taken = [.. decorators];
        decorators.Clear();
        return taken;
    }

    [GeneratedRegex(@"(?<string>'(?:\\.|[^'\\\n])*')|[ \t]*//[^\n]*|/\*[\s\S]*?\*/", RegexOptions.None, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^ *@(?:sys\.)?(?<name>\w+)\(", RegexOptions.None, 1000)]
    private static partial Regex Decorator();

    [GeneratedRegex(@"^(?<kind>param|output|var|type|resource|module|targetScope|import)\b *(?<name>\w*)", RegexOptions.None, 1000)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^ +(?<name>\w+|\*)\??: ", RegexOptions.None, 1000)]
    private static partial Regex Property();
}
