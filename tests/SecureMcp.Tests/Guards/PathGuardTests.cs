using SecureMcp.Guards;

namespace SecureMcp.Tests.Guards;

/// <summary>Paths below a real directory, with real links.</summary>
public sealed class PathGuardTests : IDisposable
{
    private readonly string outside = Directory.CreateTempSubdirectory("securemcp-outside-").FullName;
    private readonly string root = Directory.CreateTempSubdirectory("securemcp-root-").FullName;
    private readonly PathGuard guard;

    public PathGuardTests()
    {
        File.WriteAllText(Path.Join(outside, "secret.txt"), "secret");
        Directory.CreateDirectory(Path.Join(outside, "inner"));
        Directory.CreateDirectory(Path.Join(root, "reports", "2026"));
        File.WriteAllText(Path.Join(root, "reports", "2026", "may.csv"), "a");
        guard = new PathGuard(root);
    }

    public void Dispose()
    {
        Directory.Delete(root, recursive: true);
        Directory.Delete(outside, recursive: true);
    }

    [Theory]
    [InlineData("reports/2026/may.csv")]
    [InlineData("reports")]
    [InlineData("reports/2026/not-there.csv")]
    [InlineData("new/also-new/x.txt")]
    [InlineData("Straße & Söhne (1), 100%.txt")]
    [InlineData("報告/五月.csv")]
    [InlineData(".hidden")]
    [InlineData("a..b")]
    [InlineData("console.log")]
    [InlineData("com10.txt")]
    [InlineData("x/~$draft.docx/x~")]
    public void What_lies_below_is_handed_on_as_a_full_path(string path) => Assert.Equal(new GuardVerdict(null, Path.Join(root, path)), guard.Judge(path));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../secret.txt")]
    [InlineData("reports/../../secret.txt")]
    [InlineData("reports/..")]
    [InlineData("reports/./2026")]
    [InlineData("reports/.../x")]
    [InlineData("/etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("reports//2026")]
    [InlineData("reports/")]
    [InlineData("\\\\server\\share")]
    [InlineData("//server/share")]
    [InlineData("\\\\?\\C:\\x")]
    [InlineData("..\\secret.txt")]
    [InlineData("reports\\..\\..\\x")]
    [InlineData("C:\\Windows")]
    [InlineData("C:/Windows")]
    [InlineData("C:secret.txt")]
    [InlineData("c:")]
    [InlineData("file.txt:stream")]
    [InlineData("file.txt::$DATA")]
    [InlineData("file:///etc/passwd")]
    [InlineData("~/x")]
    [InlineData("~root/x")]
    [InlineData("CON")]
    [InlineData("con.txt")]
    [InlineData("reports/NUL")]
    [InlineData("aux .txt")]
    [InlineData("PRN.tar.gz")]
    [InlineData("com1")]
    [InlineData("LPT9.log")]
    [InlineData("COM¹")]
    [InlineData("CONIN$")]
    [InlineData("file.txt.")]
    [InlineData("file.txt ")]
    [InlineData(" file.txt")]
    [InlineData("reports./x")]
    [InlineData("reports /x")]
    [InlineData(".. /x")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u007Fb")]
    [InlineData("a\u0085b")]
    [InlineData("*.csv")]
    [InlineData("a?b")]
    [InlineData("a|b")]
    [InlineData("<a>")]
    [InlineData("\"a\"")]
    [InlineData("%2e%2e/secret.txt")]
    [InlineData("..%2fsecret.txt")]
    [InlineData("a%00")]
    [InlineData("%252e")]
    [InlineData("\u202Etxt.exe")]
    [InlineData("a\u200Bb")]
    [InlineData("a\uFEFFb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u00A0b")]
    [InlineData("．．／secret.txt")]
    [InlineData("a∕b")]
    [InlineData("a⁄b")]
    [InlineData("a\uD800b")]
    [InlineData("\U000E0041")]
    public void What_is_no_plain_relative_path_is_refused_and_not_repeated(string path)
    {
        var verdict = guard.Judge(path);

        Assert.Null(verdict.Value);
        Assert.StartsWith("must ", verdict.Expectation, StringComparison.Ordinal);
        Assert.DoesNotContain(root, verdict.Expectation, StringComparison.Ordinal);
    }

    [Fact]
    public void Length_is_bounded()
    {
        Assert.NotNull(guard.Judge(new string('a', 256)).Expectation);
        Assert.NotNull(guard.Judge(new string('ß', 128)).Expectation);
        Assert.NotNull(guard.Judge(string.Join('/', Enumerable.Repeat("abc", 257))).Expectation);
        Assert.Null(guard.Judge(new string('a', 255)).Expectation);
    }

    [Fact]
    public void A_link_that_leads_out_is_refused_wherever_it_stands()
    {
        Link("file", Path.Join(outside, "secret.txt"));
        Link("folder", outside);
        Link("relative", Path.GetRelativePath(root, outside));
        Link("reports/up", "../..");
        Link("reports/around", $"../../{Path.GetFileName(outside)}/inner");
        Link("twice", "folder");
        Link("dangling", Path.Join(outside, "not-there"));
        Link("root", "/");
        Link("through", "reports/up");

        foreach (var path in new[] { "file", "folder", "folder/secret.txt", "folder/not-there", "relative/secret.txt", "reports/up", "reports/up/x", "reports/around", "twice/secret.txt", "dangling", "root", "root/etc/passwd", "through/x" })
            Assert.Equal(new GuardVerdict("must lead to a place below the directory that it is relative to"), guard.Judge(path));
    }

    [Fact]
    public void A_link_that_stays_below_is_resolved()
    {
        Link("latest", "reports/2026");
        Link("reports/2026/again", "../../latest/may.csv");
        Link("absolute", Path.Join(root, "reports"));
        Link("later", "reports/not-there");

        Assert.Equal(Path.Join(root, "reports/2026/may.csv"), guard.Judge("latest/may.csv").Value);
        Assert.Equal(Path.Join(root, "reports/2026/may.csv"), guard.Judge("latest/again").Value);
        Assert.Equal(Path.Join(root, "reports/2026/may.csv"), guard.Judge("absolute/2026/may.csv").Value);
        Assert.Equal(Path.Join(root, "reports/not-there"), guard.Judge("later").Value);
    }

    [Fact]
    public void Up_is_from_where_a_link_leads_to()
    {
        // By its text the second link ends below the root; as the system follows it, it does not.
        Directory.CreateDirectory(Path.Join(root, "a", "b"));
        Link("a/b/out", Path.Join(outside, "inner"));
        Link("tricky", "a/b/out/../secret.txt");
        Link("missing", "not-there/../reports");

        Assert.Equal("secret", File.ReadAllText(Path.Join(root, "tricky")));
        Assert.NotNull(guard.Judge("tricky").Expectation);
        Assert.NotNull(guard.Judge("missing").Expectation);
    }

    [Fact]
    public void Links_in_a_circle_are_refused()
    {
        Link("one", "two");
        Link("two", "one");
        Link("self", "self/self");

        Assert.NotNull(guard.Judge("one").Expectation);
        Assert.NotNull(guard.Judge("self/x").Expectation);
    }

    [Fact]
    public void A_root_that_is_itself_behind_a_link_holds_and_a_neighbour_of_its_name_is_outside()
    {
        var door = Path.Join(outside, "door");
        Directory.CreateSymbolicLink(door, root);
        Directory.CreateDirectory(root + "-neighbour");
        try
        {
            Link("neighbour", root + "-neighbour");

            Assert.Equal(Path.Join(root, "reports"), new PathGuard(door).Judge("reports").Value);
            Assert.NotNull(new PathGuard(door).Judge("neighbour").Expectation);
            Assert.NotNull(guard.Judge("neighbour").Expectation);
        }
        finally
        {
            Directory.Delete(root + "-neighbour");
        }
    }

    private void Link(string path, string target) => File.CreateSymbolicLink(Path.Join(root, path), target);
}
