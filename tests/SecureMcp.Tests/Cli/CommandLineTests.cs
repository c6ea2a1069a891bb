using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using SecureMcp.Callers;
using SecureMcp.Cli;
using SecureMcp.Tests.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Cli;

/// <summary>The command line as a script sees it: exit code, standard output for the result, standard error for the rest.</summary>
public sealed class CommandLineTests
{
    private static readonly string[] Mint = ["token", "mint", "--issuer", "jobs", "--audience", "tools", "--subject", "nightly", "--scope", "a"];
    private static readonly string[] New = ["keys", "new", "--id", "nightly", "--expires", "2027-01-01", "--hash-key-env", "PEPPER"];

    [Fact]
    public async Task A_token_is_all_that_is_printed_and_says_what_was_asked()
    {
        var run = await RunAsync([.. Mint, "--scope", "b", "--role", "r", "--tenant", "t", "--client", "c", "--algorithm", "HS512", "--secret-env", "S"], ("S", SampleKeys.Secret));

        Assert.Equal((0, ""), (run.Code, run.Error));
        var parts = Assert.Single(run.Lines).Split('.');
        Assert.Equal("""{"typ":"JWT","alg":"HS512"}""", Decode(parts[0]));
        using var claims = JsonDocument.Parse(Decode(parts[1]));
        var root = claims.RootElement;
        Assert.Equal(("jobs", "tools", "nightly", "c", "t", "a b"), (Text("iss"), Text("aud"), Text("sub"), Text("client_id"), Text("tid"), Text("scope")));
        Assert.Equal("r", root.GetProperty("roles")[0].GetString());
        Assert.Equal(SharedSecretIssuer.Now.ToUnixTimeSeconds(), root.GetProperty("iat").GetInt64());
        Assert.Equal(15 * 60, root.GetProperty("exp").GetInt64() - root.GetProperty("iat").GetInt64());
        Assert.Equal(22, Text("jti")!.Length);

        string? Text(string name) => root.GetProperty(name).GetString();
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public async Task A_token_is_taken_by_the_scheme_and_no_two_are_the_same(string algorithm)
    {
        string[] command = ["token", "mint", "--issuer", SharedSecretIssuer.Issuer, "--audience", SharedSecretIssuer.Audience, "--subject", "s", "--role", "r", "--algorithm", algorithm, "--secret-stdin"];
        var first = await RunAsync(command, input: SampleKeys.Secret + "\n");
        var second = await RunAsync(command, input: SampleKeys.Secret);

        Assert.NotNull((await SharedSecretIssuer.JudgeAsync(first.Lines[0])).Caller);
        Assert.NotEqual(first.Lines[0], second.Lines[0]);
    }

    [Fact]
    public async Task The_secret_may_stand_in_a_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, SampleKeys.Secret + "\n", TestContext.Current.CancellationToken);
            Assert.Equal(0, (await RunAsync([.. Mint, "--secret-file", path])).Code);
            await File.WriteAllTextAsync(path, new string('A', 5000), TestContext.Current.CancellationToken);
            var long5000 = await RunAsync([.. Mint, "--secret-file", path]);
            Assert.Equal(1, long5000.Code);
            Assert.Contains("longer than 4096", long5000.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        var missing = await RunAsync([.. Mint, "--secret-file", path]);
        Assert.Equal((1, 0), (missing.Code, missing.Lines.Count));
        Assert.Contains("--secret-file names can't be read", missing.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("01:00:00", null, false)]
    [InlineData("01:00:01", null, true)]
    [InlineData("00:10:00", "00:05:00", true)]
    [InlineData("1.00:00:00", "1.00:00:00", false)]
    public async Task A_token_that_lives_too_long_is_made_with_a_warning(string lifetime, string? longest, bool warned)
    {
        string[] bound = longest is null ? [] : ["--max-lifetime", longest];
        var run = await RunAsync([.. Mint, "--lifetime", lifetime, .. bound, "--secret-env", "S"], ("S", SampleKeys.Secret));

        Assert.Equal((0, 1), (run.Code, run.Lines.Count));
        Assert.Equal(warned, run.Error.StartsWith("Warning: --lifetime", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--lifetime", "0")]
    [InlineData("--lifetime", "1")]
    [InlineData("--lifetime", "00:00:00")]
    [InlineData("--lifetime", "1.00:00:01")]
    [InlineData("--lifetime", "-01:00:00")]
    [InlineData("--lifetime", "1h")]
    [InlineData("--max-lifetime", "soon")]
    [InlineData("--algorithm", "RS256")]
    [InlineData("--algorithm", "none")]
    [InlineData("--client", "")]
    [InlineData("--tenant", "a\nb")]
    [InlineData("--scope", "two words")]
    [InlineData("--role", "\u00e4")]
    public async Task A_wrong_option_is_named_with_its_rule_and_nothing_is_printed(string option, string value)
    {
        var run = await RunAsync([.. Mint, option, value, "--secret-env", "S"], ("S", SampleKeys.Secret));

        Assert.Equal((2, 0), (run.Code, run.Lines.Count));
        Assert.StartsWith($"{option} must be ", run.Error);
    }

    [Fact]
    public async Task All_that_is_missing_is_named_at_once()
    {
        var mint = await RunAsync(["token", "mint"]);
        var make = await RunAsync(["keys", "new"]);

        Assert.Equal((2, 2), (mint.Code, make.Code));
        Assert.All(["--issuer", "--audience", "--subject", "--scope or --role", "--secret-env"], option => Assert.Contains(option, mint.Error, StringComparison.Ordinal));
        Assert.All(["--id", "--expires", "--hash-key-env"], option => Assert.Contains(option, make.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_sources_of_a_secret_are_one_too_many() =>
        Assert.Equal((2, "Give exactly one of --secret-env, --secret-file and --secret-stdin."), Ended(await RunAsync([.. Mint, "--secret-env", "S", "--secret-stdin"], ("S", SampleKeys.Secret))));

    [Theory]
    [InlineData("--secret")]
    [InlineData("-s")]
    [InlineData("")]
    public async Task A_secret_among_the_arguments_is_refused_and_not_repeated(string option)
    {
        string[] given = option.Length == 0 ? [SampleKeys.Secret] : [option, SampleKeys.Secret];

        var run = await RunAsync([.. Mint, .. given]);

        Assert.Equal((2, 0), (run.Code, run.Lines.Count));
        Assert.Contains("A secret is never an argument", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleKeys.Secret, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_a_variable_that_is_the_secret_itself_is_not_repeated()
    {
        var run = await RunAsync([.. Mint, "--secret-env", SampleKeys.Secret]);

        Assert.Equal((1, "What --secret-env names must be set: base64 of 32 or more random bytes."), Ended(run));
    }

    [Theory]
    [InlineData("HS256", "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0")]
    [InlineData("HS512", SampleKeys.ShortSecret)]
    public async Task A_weak_or_short_secret_makes_no_token(string algorithm, string secret)
    {
        var run = await RunAsync([.. Mint, "--algorithm", algorithm, "--secret-env", "S"], ("S", secret));

        Assert.Equal((1, 0), (run.Code, run.Lines.Count));
        Assert.StartsWith("What --secret-env names must be", run.Error);
        Assert.DoesNotContain(secret, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_is_printed_once_with_the_settings_that_know_it()
    {
        var run = await RunAsync(
            [.. New, "--name", "Night = shift", "--owner", "Team A", "--tenant", "contoso", "--scope", "a", "--scope", "b", "--role", "r", "--index", "3"], ("PEPPER", SampleKeys.HashKey));

        Assert.Equal(0, run.Code);
        Assert.Null(ApiKeyFormat.Check(run.Lines[0]));
        Assert.Equal(
            [
                "Id=nightly", "Name=Night = shift", "Owner=Team A", "TenantId=contoso", $"Hash={SampleKeys.HashOf(run.Lines[0])}", "Scopes__0=a", "Scopes__1=b", "Roles__0=r", "ExpiresAt=2027-01-01",
            ],
            run.Lines.Skip(1).Select(line => line["SecureMcp__Callers__ApiKeys__Keys__3__".Length..]));
        Assert.All(run.Lines.Skip(1), line => Assert.StartsWith("SecureMcp__Callers__ApiKeys__Keys__3__", line));
        Assert.DoesNotContain(run.Lines[0], run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleKeys.HashKey, run.Error + string.Join('\n', run.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_key_is_another()
    {
        HashSet<string> keys = [];
        for (var i = 0; i < 20; i++)
            keys.Add((await RunAsync(New, ("PEPPER", SampleKeys.HashKey))).Lines[0]);

        Assert.Equal(20, keys.Count);
    }

    [Theory]
    [InlineData("--expires", "2026-11-21")]
    [InlineData("--expires", "30.06.2027")]
    [InlineData("--id", "a b")]
    [InlineData("--tenant", "a b")]
    [InlineData("--name", "a\ab")]
    [InlineData("--owner", "a\nb")]
    [InlineData("--scope", "a b")]
    [InlineData("--role", "a b")]
    [InlineData("--index", "-1")]
    [InlineData("--index", "1000")]
    public async Task A_key_that_the_endpoint_would_not_take_is_not_made(string option, string value)
    {
        string[] others = [.. New.Chunk(2).Where(pair => pair[0] != option).SelectMany(pair => pair)];

        var run = await RunAsync([.. others, option, value], ("PEPPER", SampleKeys.HashKey));

        Assert.Equal((2, 0), (run.Code, run.Lines.Count));
        Assert.StartsWith($"{option} must ", run.Error);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("token mint --help")]
    [InlineData("keys new -h")]
    [InlineData("keys create --help")]
    [InlineData("keys rotate --help")]
    [InlineData("keys revoke --help")]
    [InlineData("keys list --help")]
    [InlineData("policy explain --help")]
    [InlineData("policy matrix --help")]
    public async Task Help_explains_every_option(string arguments)
    {
        var run = await RunAsync(arguments.Split(' '));

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("Usage:", run.Lines);
        var options = run.Lines.SkipWhile(line => line != "Options:").Skip(1).TakeWhile(line => line.Length > 0).ToList();
        Assert.NotEmpty(options);
        Assert.All(options, line => Assert.Matches(@"^  -.+  \S.+", line));
    }

    [Theory]
    [InlineData("")]
    [InlineData("token")]
    [InlineData("keys")]
    [InlineData("keys forget")]
    [InlineData("token mint --issuer a --issuer b")]
    [InlineData("token mint --scope")]
    [InlineData("@nothing")]
    public async Task A_command_line_that_is_none_is_2_and_points_to_the_help(string arguments)
    {
        var run = await RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, 0), (run.Code, run.Lines.Count));
        Assert.Contains("--help'.", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Runs a command in this process, at <see cref="SharedSecretIssuer.Now"/>.</summary>
    internal static async Task<Run> RunAsync(string[] arguments, (string Name, string Value)? variable = null, string input = "", Dictionary<string, string>? environment = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var around = new Surroundings(
            new StringReader(input), output, error, name => name == variable?.Name ? variable?.Value : null, new SettableTimeProvider(SharedSecretIssuer.Now))
        {
            EnvironmentVariables = () => environment ?? [],
        };
        var code = await CommandLine.RunAsync(arguments, around, TestContext.Current.CancellationToken);
        return new Run(code, [.. output.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0)], error.ToString().TrimEnd());
    }

    private static (int Code, string Error) Ended(Run run) => (run.Code, run.Error);

    private static string Decode(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));

    internal sealed record Run(int Code, IReadOnlyList<string> Lines, string Error);
}
