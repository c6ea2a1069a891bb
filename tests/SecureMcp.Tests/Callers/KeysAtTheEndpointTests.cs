using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureMcp.Callers;
using SecureMcp.Tests.Cli;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>API keys and tokens under a shared secret at the whole endpoint, over HTTP.</summary>
public sealed class KeysAtTheEndpointTests : IDisposable
{
    private const string Keys = "SecureMcp:Callers:ApiKeys";
    private const string Shared = "SecureMcp:Callers:SharedSecret";

    private readonly SettableTimeProvider clock = new();
    private readonly CollectedLog logs = new();

    private string Logged => string.Join('\n', logs.Lines);

    public void Dispose() => logs.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_calls_what_its_scopes_allow_and_sees_nothing_else(bool inItsOwnHeader)
    {
        await using var endpoint = await StartAsync(KeySettings());

        var allowed = await endpoint.SendForJsonAsync(With(TestEndpoint.Call(null, "read_secret"), SampleKeys.First, inItsOwnHeader));
        var hidden = await endpoint.SendForJsonAsync(With(TestEndpoint.Call(null, "write_secret", new JsonObject { ["value"] = "x" }), SampleKeys.First, inItsOwnHeader));

        Assert.Equal("the secret", allowed.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(-32602, hidden.GetProperty("error").GetProperty("code").GetInt32());
    }

    [Fact]
    public async Task Nothing_of_a_key_reaches_the_records_the_log_or_an_answer()
    {
        await using var endpoint = await StartAsync(KeySettings());
        var answers = "";
        var unknown = SampleKeys.Second;
        var mistyped = SampleKeys.First[..^1] + (SampleKeys.First[^1] == 'a' ? 'b' : 'a');
        foreach (var key in new[] { SampleKeys.First, unknown, mistyped })
        {
            foreach (var own in new[] { true, false })
            {
                using var response = await endpoint.SendAsync(With(TestEndpoint.Call(null, "read_secret"), key, own));
                answers += response.Headers + await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            }
        }

        var kept = $"{answers} {Logged} {string.Join(' ', endpoint.Records)}";
        Assert.Contains("api_key_unknown", Logged, StringComparison.Ordinal);
        Assert.Contains("api_key_checksum", Logged, StringComparison.Ordinal);
        Assert.Contains("build-agent", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("smcp_", kept, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleKeys.First[5..20], kept, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleKeys.HashOf(SampleKeys.First), kept, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("api_key_", answers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_is_wrong_with_a_key_has_the_same_answer()
    {
        await using var endpoint = await StartAsync(KeySettings());
        HashSet<string> answers = [];
        clock.MoveTo(new DateTimeOffset(2027, 7, 1, 0, 0, 0, TimeSpan.Zero));
        foreach (var key in new[] { SampleKeys.First, SampleKeys.Second, "smcp_typo", "anything" })
        {
            using var response = await endpoint.SendAsync(With(TestEndpoint.Call(null, "read_secret"), key, true));
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
            answers.Add($"{response.Headers.WwwAuthenticate} {await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}");
        }

        Assert.Contains("invalid_token", Assert.Single(answers), StringComparison.Ordinal);
        Assert.Contains("api_key_expired", Logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_beside_a_token_is_400_whichever_of_them_is_good()
    {
        await using var endpoint = await StartAsync(KeySettings());

        foreach (var (key, token) in new[] { (SampleKeys.First, "bad"), ("bad", SampleKeys.First), (SampleKeys.First, SampleKeys.First) })
        {
            using var request = TestEndpoint.Call(token, "read_secret");
            request.Headers.Add("X-API-Key", key);
            using var response = await endpoint.SendAsync(request);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        Assert.Empty(endpoint.Records);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_key_where_no_keys_are_configured_is_refused_and_never_ignored(bool inItsOwnHeader)
    {
        await using var endpoint = await StartAsync([]);

        using var response = await endpoint.SendAsync(With(TestEndpoint.Call(null, "read_secret"), SampleKeys.First, inItsOwnHeader));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("invalid_token", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
        Assert.Contains("unrecognized", Logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_the_command_line_made_is_good_with_the_settings_that_it_printed()
    {
        var made = await CommandLineTests.RunAsync(
            ["keys", "new", "--id", "nightly", "--expires", "2027-01-01", "--scope", "secrets.read", "--hash-key-env", "PEPPER"], ("PEPPER", SampleKeys.HashKey));
        var settings = made.Lines.Skip(1).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0].Replace("__", ":", StringComparison.Ordinal), pair => (string?)pair[1]);
        settings[$"{Keys}:HashKey"] = SampleKeys.HashKey;
        await using var endpoint = await StartAsync(settings);

        var answer = await endpoint.SendForJsonAsync(With(TestEndpoint.Call(null, "read_secret"), made.Lines[0], true));

        Assert.Equal("the secret", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(("api-key", "nightly"), (Assert.Single(endpoint.Records).Scheme, endpoint.Records[0].SubjectId));
    }

    [Fact]
    public async Task A_token_that_the_command_line_made_is_good_until_it_ends()
    {
        var made = await CommandLineTests.RunAsync(
            ["token", "mint", "--issuer", "jobs", "--audience", "tools", "--subject", "nightly", "--scope", "secrets.read", "--lifetime", "00:10:00", "--secret-stdin"], input: SampleKeys.Secret);
        await using var endpoint = await StartAsync(new()
        {
            [$"{Shared}:Issuer"] = "jobs",
            [$"{Shared}:Audience"] = "tools",
            [$"{Shared}:Secrets:0"] = SampleKeys.OtherSecret,
            [$"{Shared}:Secrets:1"] = SampleKeys.Secret,
        });

        var answer = await endpoint.SendForJsonAsync(TestEndpoint.Call(made.Lines[0], "read_secret"));
        clock.Advance(TimeSpan.FromMinutes(11));
        using var late = await endpoint.SendAsync(TestEndpoint.Call(made.Lines[0], "read_secret"));

        Assert.Equal("the secret", answer.GetProperty("result").GetProperty("content")[0].GetProperty("text").GetString());
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
        Assert.Equal(("shared-secret", "jobs", "nightly"), (Assert.Single(endpoint.Records).Scheme, endpoint.Records[0].TenantId, endpoint.Records[0].SubjectId));
        Assert.DoesNotContain(made.Lines[0][..40], Logged, StringComparison.Ordinal);
    }

    [Fact]
    public void Weak_and_missing_settings_of_both_stop_the_start_together()
    {
        using var services = TestServices.Build(new Dictionary<string, string?>
        {
            [$"{Shared}:Secrets:0"] = "c2VjcmV0",
            [$"{Keys}:HashKey"] = "c2VjcmV0",
            [$"{Keys}:Keys:0:Hash"] = "0123",
            ["SecureMcp:Limits:PermitLimit"] = "0",
        });

        var problems = Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems;

        string[] settings =
        [
            $"{Shared}:Issuer", $"{Shared}:Audience", $"{Shared}:Secrets:0", $"{Keys}:HashKey", $"{Keys}:Keys:0:Id", $"{Keys}:Keys:0:Hash", $"{Keys}:Keys:0:ExpiresAt", "SecureMcp:Limits:PermitLimit",
        ];
        Assert.Equal(settings.Order(StringComparer.Ordinal), problems.Select(problem => problem.Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("c2VjcmV0", string.Join(' ', problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData($"{Keys}:Keys:0:Scope", "Scopes")]
    [InlineData($"{Keys}:Keys:0:Expires", "ExpiresAt")]
    [InlineData($"{Keys}:Pepper", "HashKey")]
    [InlineData($"{Shared}:Secret", "Secrets")]
    public void A_misspelt_setting_stops_the_start(string key, string known)
    {
        using var services = TestServices.Build(new Dictionary<string, string?> { [key] = "x" });

        Assert.Contains(
            Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems,
            problem => problem.StartsWith($"{key} is not a setting", StringComparison.Ordinal) && problem.Contains(known, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData($"{Keys}:Keys:0:Scopes")]
    [InlineData($"{Keys}:Keys:0:Roles")]
    [InlineData($"{Keys}:Keys")]
    [InlineData($"{Shared}:Algorithms")]
    [InlineData($"{Shared}:Secrets")]
    [InlineData($"{Keys}:Keys:0:Revoked")]
    public void A_list_that_is_written_as_one_value_and_a_yes_that_is_none_stop_the_start(string key)
    {
        using var services = TestServices.Build(new Dictionary<string, string?> { [key] = "s3cret" });

        var problems = Assert.Throws<SecureMcpStartException>(() => SecureMcpStart.Check(services)).Problems;
        Assert.Contains($"{key} has a value of the wrong type.", problems);
        Assert.DoesNotContain("s3cret", string.Join(' ', problems), StringComparison.Ordinal);
    }

    private static HttpRequestMessage With(HttpRequestMessage request, string key, bool inItsOwnHeader)
    {
        if (inItsOwnHeader)
            request.Headers.Add("X-API-Key", key);
        else
            request.Headers.Authorization = new("Bearer", key);
        return request;
    }

    private static Dictionary<string, string?> KeySettings()
    {
        var entry = SampleKeys.Entry(SampleKeys.First);
        return new()
        {
            [$"{Keys}:HashKey"] = SampleKeys.HashKey,
            [$"{Keys}:Keys:0:Id"] = entry.Id,
            [$"{Keys}:Keys:0:Hash"] = entry.Hash,
            [$"{Keys}:Keys:0:Scopes:0"] = "secrets.read",
            [$"{Keys}:Keys:0:ExpiresAt"] = entry.ExpiresAt,
        };
    }

    // With the real chain in place of the stand-in.
    private Task<TestEndpoint> StartAsync(Dictionary<string, string?> settings) => TestEndpoint.StartAsync(settings, services =>
    {
        services.Remove(services.Last(service => service.ServiceType == typeof(ICallerChain)));
        services.AddSingleton<TimeProvider>(clock);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
    });
}
