using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecureMcp.Telemetry;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Telemetry;

/// <summary>What health tells anybody about the issuers' keys.</summary>
public sealed class HealthReportTests
{
    private static readonly AuthorityHealth Fresh = new("entra", TimeSpan.FromMinutes(61.5), HasFailed: false);

    [Theory]
    [InlineData(true, false, "ok", "fresh")]
    [InlineData(true, true, "degraded", "kept")]
    [InlineData(false, true, "degraded", "missing")]
    [InlineData(false, false, "ok", "unasked")]
    public async Task An_issuer_that_is_away_is_shown_and_does_not_make_the_instance_unready(bool hasKeys, bool hasFailed, string status, string keys)
    {
        var health = new AuthorityHealth("sample", hasKeys ? TimeSpan.FromSeconds(90.9) : null, hasFailed);

        var (code, report) = await AskAsync("/healthz/ready", isReady: true, Fresh, health);

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(status, report["status"]!.GetValue<string>());
        var shown = report["authorities"]!.AsArray();
        Assert.Equal("""{"name":"entra","keys":"fresh","ageSeconds":3690}""", shown[0]!.ToJsonString());
        Assert.Equal(hasKeys ? ["name", "keys", "ageSeconds"] : ["name", "keys"], shown[1]!.AsObject().Select(member => member.Key));
        Assert.Equal(keys, shown[1]!["keys"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(false, """{"status":"ok","authorities":[{"name":"introspection","answers":"asked"}]}""")]
    [InlineData(true, """{"status":"degraded","authorities":[{"name":"introspection","answers":"paused"}]}""")]
    public async Task An_authority_that_is_asked_about_each_token_has_no_keys_to_show(bool isPaused, string expected)
    {
        var (code, report) = await AskAsync("/healthz/ready", isReady: true, AuthorityHealth.OfAnswers("introspection", isPaused));

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(expected, report.ToJsonString());
    }

    [Fact]
    public async Task Without_its_state_an_instance_is_unready_whatever_the_issuers_do()
    {
        var (code, report) = await AskAsync("/healthz/ready", isReady: false, Fresh);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, code);
        Assert.Equal("unavailable", report["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task That_the_process_lives_says_nothing_of_issuers()
    {
        var (code, report) = await AskAsync("/healthz/live", isReady: false, Fresh with { HasFailed = true });

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal("""{"status":"ok"}""", report.ToJsonString());
    }

    [Fact]
    public async Task Without_issuers_there_is_nothing_to_show()
    {
        var (_, report) = await AskAsync("/healthz/ready", isReady: true);

        Assert.Equal("""{"status":"ok"}""", report.ToJsonString());
    }

    private static async Task<(HttpStatusCode Code, JsonObject Report)> AskAsync(string path, bool isReady, params AuthorityHealth[] authorities)
    {
        using var health = new HealthEndpoint(
            _ => isReady ? ValueTask.CompletedTask : throw new IOException("away"), () => authorities, new SettableTimeProvider());
        using var body = new MemoryStream();
        var http = new DefaultHttpContext();
        http.Request.Method = "GET";
        http.Request.Path = path;
        http.Response.Body = body;
        await health.InvokeAsync(http);
        return ((HttpStatusCode)http.Response.StatusCode, JsonNode.Parse(body.ToArray())!.AsObject());
    }
}
