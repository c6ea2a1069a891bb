using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SecureMcp.Callers;
using SecureMcp.Calls;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: what the command line makes is what the standards say, by the word of an implementation that is not ours.</summary>
public sealed class CommandLineTests
{
    private const string Issuer = "https://jobs.example.com";
    private const string Audience = "https://tools.example.com/mcp";

    private static readonly string[] Mint = ["token", "mint", "--issuer", Issuer, "--audience", Audience, "--subject", "nightly", "--scope", "documents.read"];

    private readonly string secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    [Fact]
    public async Task A_token_is_piped_from_a_secret_in_the_environment_or_on_standard_input()
    {
        var byName = await CommandLineProcess.RunAsync([.. Mint, "--secret-env", "SECRET"], secret);
        var piped = await CommandLineProcess.RunAsync([.. Mint, "--secret-stdin"], "", secret + "\n");

        Assert.Equal((0, "", 0, ""), (byName.Code, byName.Error, piped.Code, piped.Error));
        Assert.All([byName.Out, piped.Out], output => Assert.Matches(@"\A[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}\r?\n\z", output));
    }

    [Fact]
    public async Task Exit_codes_tell_a_wrong_command_line_from_a_secret_that_will_not_do()
    {
        var wrong = await CommandLineProcess.RunAsync(["token", "mint", "--secret", secret], secret);
        var weak = await CommandLineProcess.RunAsync([.. Mint, "--secret-env", "SECRET"], "c2VjcmV0");
        var help = await CommandLineProcess.RunAsync(["keys", "new", "--help"], secret);

        Assert.Equal((2, "", 1, "", 0, ""), (wrong.Code, wrong.Out, weak.Code, weak.Out, help.Code, help.Error));
        Assert.DoesNotContain(secret, wrong.Error, StringComparison.Ordinal);
        Assert.Contains("securemcp keys new [options]", help.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Jose_takes_its_tokens_under_the_same_secret_only()
    {
        await NodeTools.RequireAsync();
        List<string> tokens = [];
        foreach (var algorithm in new[] { "HS256", "HS384", "HS512" })
            tokens.Add((await CommandLineProcess.RunAsync([.. Mint, "--algorithm", algorithm, "--secret-env", "SECRET"], secret)).Out.Trim());

        var good = await NodeTools.RunAsync("shared-secret.mjs", ["verify", Issuer, Audience, .. tokens], new Dictionary<string, string> { ["SECRET"] = secret });
        var bad = await NodeTools.RunAsync("shared-secret.mjs", ["verify", Issuer, Audience, .. tokens], new Dictionary<string, string> { ["SECRET"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64)) });

        Assert.Equal(["nightly", "nightly", "nightly"], Lines(good));
        Assert.Equal(Enumerable.Repeat("ERR_JWS_SIGNATURE_VERIFICATION_FAILED", 3), Lines(bad));
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    public async Task The_scheme_takes_tokens_of_jose_and_both_refuse_them_changed(string algorithm)
    {
        await NodeTools.RequireAsync();
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = Issuer, ["aud"] = Audience, ["sub"] = "nightly", ["iat"] = now, ["exp"] = now + 600, ["scope"] = "documents.read" };
        var environment = new Dictionary<string, string> { ["SECRET"] = secret };
        var token = Assert.Single(Lines(await NodeTools.RunAsync("shared-secret.mjs", ["sign", algorithm, claims.ToJsonString()], environment)));
        Assert.True(await IsTakenAsync(token));

        // Every 7th character exchanged, except the last: with other unused bits it decodes to the same signature, which jose
        // lets pass and the scheme does not (SharedSecretSchemeTests).
        string[] changed = [.. Enumerable.Range(0, token.Length - 1).Where(at => at % 7 == 3 && token[at] != '.').Select(at => $"{token[..at]}{(token[at] == 'A' ? 'B' : 'A')}{token[(at + 1)..]}")];
        var verdicts = Lines(await NodeTools.RunAsync("shared-secret.mjs", ["verify", Issuer, Audience, token, .. changed], environment));

        Assert.Equal("nightly", verdicts[0]);
        for (var i = 0; i < changed.Length; i++)
        {
            Assert.False(await IsTakenAsync(changed[i]), changed[i]);
            Assert.StartsWith("ERR_", verdicts[i + 1]);
        }
    }

    [Fact]
    public async Task Policy_of_the_published_app_is_explained_from_its_settings_without_starting_it()
    {
        var app = Path.Combine(await PublishedApp.FolderAsync(), "SecureMcp.Functions.dll");
        string[] explain = ["policy", "explain", "tool:refund_order", "--app", app, "--scope", "orders.write"];
        // Nothing here is a setting that the app could start with.
        var narrowed = new Dictionary<string, string> { ["SecureMcp__Policies__Rules__0__Members__0"] = "writes", ["SecureMcp__Policies__Rules__0__Roles__0"] = "agent" };

        var byCode = await CommandLineProcess.RunAsync(explain, "");
        var bySettings = await CommandLineProcess.RunAsync(explain, "", environment: narrowed);
        var matrix = await CommandLineProcess.RunAsync(["policy", "matrix", "--app", app, "--format", "csv"], "", environment: narrowed);

        Assert.Equal((0, "allowed", ""), (byCode.Code, Lines(byCode.Out)[0], byCode.Error));
        Assert.Equal((3, "hidden", "not met\trole agent\tSecureMcp:Policies:Rules:0"), (bySettings.Code, Lines(bySettings.Out)[0], Lines(bySettings.Out)[^1]));
        Assert.Equal((0, ""), (matrix.Code, matrix.Error));
        Assert.Contains("tool:refund_order,scope orders.write,-,", Lines(matrix.Out));
        Assert.Contains("tool:refund_order,everything,use,", Lines(matrix.Out));
    }

    private static string[] Lines(string output) => output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task<bool> IsTakenAsync(string token)
    {
        var options = new SharedSecretOptions { Issuer = Issuer, Audience = Audience, Algorithms = ["HS256", "HS384", "HS512"], Secrets = [secret] };
        var answer = await SharedSecretSchemes.Create(options, new MemoryOnceStore(TimeProvider.System), TimeProvider.System).AuthenticateAsync(new Credential(CredentialKind.Bearer, token), TestContext.Current.CancellationToken);
        return answer.Caller?.SubjectId == "nightly";
    }
}
