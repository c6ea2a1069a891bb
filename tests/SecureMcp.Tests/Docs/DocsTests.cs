using System.Reflection;
using System.Text.RegularExpressions;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Docs;

/// <summary>What the pages list exists, and what exists is listed.</summary>
public sealed partial class DocsTests
{
    private static readonly string[] Pages = [.. Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories).Where(IsOurs)];

    public static TheoryData<string> PageNames => [.. Pages.Select(page => Path.GetRelativePath(Repository.Root, page))];

    [Theory, MemberData(nameof(PageNames))]
    public void Every_link_of_a_page_leads_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        var broken = Link().Matches(File.ReadAllText(Repository.PathOf(page)))
            .Select(match => match.Groups["target"].Value.Split('#')[0])
            .Where(target => target.Length > 0 && !target.StartsWith("https://", StringComparison.Ordinal) && !Path.Exists(Path.Combine(folder, target)));
        Assert.Empty(broken);
    }

    [Fact]
    public void The_settings_table_lists_every_setting_and_no_other()
    {
        var tables = string.Concat(new[] { "README.md", "docs/callers.md", "docs/limits.md", "docs/policy.md" }.Select(page => File.ReadAllText(Repository.PathOf(page))));
        var listed = SettingRow().Matches(tables)
            .Select(match => ListIndex().Replace(match.Groups["name"].Value, "").Replace("__", ":", StringComparison.Ordinal));
        Assert.Equal(Settings.Keys.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_threat_names_a_test_that_exists()
    {
        var tests = TestClasses();
        var rows = File.ReadLines(Repository.PathOf("docs", "threat-model.md"))
            .SkipWhile(line => !line.StartsWith("| threat | what stops it", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .ToList();

        Assert.True(rows.Count >= 15, "The table of threats was not found.");
        foreach (var row in rows)
        {
            var named = row.TrimEnd('|', ' ').Split('|')[^1].Split(',', StringSplitOptions.TrimEntries);
            Assert.All(named, name => Assert.True(tests.Contains(name), $"'{name}' is named by the row '{row}', but is no test class."));
        }
    }

    [Fact]
    public void Every_test_that_the_page_on_clients_names_exists()
    {
        var named = TestClass().Matches(File.ReadAllText(Repository.PathOf("docs", "clients.md"))).Select(match => match.Value).Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(named);
        Assert.Empty(named.Except(TestClasses()));
    }

    [Fact]
    public void Every_decision_is_listed()
    {
        var index = File.ReadAllText(Repository.PathOf("docs", "decisions", "README.md"));
        foreach (var page in Directory.EnumerateFiles(Repository.PathOf("docs", "decisions"), "0*.md"))
            Assert.Contains(Path.GetFileName(page), index, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_room_is_described()
    {
        var page = File.ReadAllText(Repository.PathOf("src", "SecureMcp", "README.md"));
        var rooms = Directory.EnumerateDirectories(Repository.PathOf("src", "SecureMcp")).Select(folder => Path.GetFileName(folder)!).Where(name => name is not ("bin" or "obj"));
        Assert.All(rooms, room => Assert.Contains($"| `{room}` |", page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_test_command_of_the_readme_is_what_ci_runs()
    {
        const string command = "dotnet test SecureMcp.Functions.sln";
        Assert.Contains(command, File.ReadAllText(Repository.PathOf("README.md")), StringComparison.Ordinal);
        Assert.Contains(command, File.ReadAllText(Repository.PathOf(".ci", "run")), StringComparison.Ordinal);
    }

    private static HashSet<string> TestClasses()
    {
        var here = Assembly.GetExecutingAssembly().GetTypes().Select(type => type.Name);
        // The end-to-end tests are another assembly, which this one does not reference.
        var there = Directory.EnumerateFiles(Repository.PathOf("tests", "SecureMcp.EndToEnd"), "*Tests.cs", SearchOption.AllDirectories).Select(file => Path.GetFileNameWithoutExtension(file)!);
        return [.. here.Concat(there).Where(name => name.EndsWith("Tests", StringComparison.Ordinal) || name.EndsWith("Properties", StringComparison.Ordinal))];
    }

    private static bool IsOurs(string page) =>
        !Path.GetRelativePath(Repository.Root, page).Split(Path.DirectorySeparatorChar).Any(part => part is "node_modules" or "bin" or "obj" or "artifacts");

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"[A-Za-z]+Tests\b", RegexOptions.NonBacktracking)]
    private static partial Regex TestClass();

    [GeneratedRegex(@"^\| `(?<name>SecureMcp__[A-Za-z0-9_]+)`", RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex SettingRow();

    [GeneratedRegex("__[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex ListIndex();
}
