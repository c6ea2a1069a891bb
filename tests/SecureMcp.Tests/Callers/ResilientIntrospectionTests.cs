using System.Net;
using SecureMcp.Callers;
using SecureMcp.Tests.Support;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: a server that fails is asked once more where that may help, and left alone when it fails too often; nobody is let in meanwhile.</summary>
public sealed class ResilientIntrospectionTests : IDisposable
{
    private readonly SettableTimeProvider clock = new(Introspected.Now);
    private readonly FakeAuthorizationServer server = new();
    private readonly RecordedLog<ResilientIntrospection> log = new();
    private readonly ResilientIntrospection introspection;
    private int asked;

    public ResilientIntrospectionTests()
    {
        var client = new IntrospectionClient(new HttpClient(server), Introspected.Options.Endpoint!, new ClientSecretCredential("c", "s", inForm: false), Introspected.Options.Timeout, clock);
        introspection = new ResilientIntrospection(client, clock, log);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(null)]
    public async Task A_stumble_is_asked_about_once_more(HttpStatusCode? status)
    {
        server.Answer = _ => server.Asked.Count > 1 ? Introspected.Json(Introspected.Good()) : status is { } code ? new HttpResponseMessage(code) : throw new HttpRequestException("broken");

        Assert.Null(await AskAsync());
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task Nothing_is_asked_three_times()
    {
        server.Answer = _ => new HttpResponseMessage(HttpStatusCode.BadGateway);

        Assert.Equal("introspection_server_error", await AskAsync());
        Assert.Equal(2, server.Asked.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, "introspection_throttled")]
    [InlineData(HttpStatusCode.Unauthorized, "introspection_client_refused")]
    [InlineData(HttpStatusCode.Forbidden, "introspection_client_refused")]
    [InlineData(HttpStatusCode.BadRequest, "introspection_status")]
    [InlineData(HttpStatusCode.NotFound, "introspection_status")]
    [InlineData(HttpStatusCode.Redirect, "introspection_status")]
    [InlineData(HttpStatusCode.Created, "introspection_status")]
    [InlineData(HttpStatusCode.NoContent, "introspection_status")]
    public async Task What_another_try_would_not_better_is_asked_once(HttpStatusCode status, string fault)
    {
        server.Answer = _ => new HttpResponseMessage(status);

        Assert.Equal(fault, await AskAsync());
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task Who_is_slow_is_waited_for_once()
    {
        server.Hold = new TaskCompletionSource();

        var asking = introspection.AskAsync("t", TestContext.Current.CancellationToken).AsTask();
        clock.Advance(Introspected.Options.Timeout);

        Assert.Equal("introspection_timed_out", (await asking).Reply.Fault);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task After_too_many_failures_nobody_is_asked_until_one_probe_answers()
    {
        await BreakAsync();
        var before = server.Asked.Count;

        var (reply, retryAfter) = await introspection.AskAsync("t", TestContext.Current.CancellationToken);
        Assert.Equal("introspection_circuit_open", reply.Fault);
        Assert.InRange(retryAfter, TimeSpan.FromSeconds(9), ResilientIntrospection.BreakFor);
        Assert.Equal(before, server.Asked.Count);
        Assert.True(introspection.IsOpen);

        // The probe fails: closed to everybody for as long again.
        clock.Advance(ResilientIntrospection.BreakFor);
        Assert.NotNull(await AskAsync());
        Assert.Equal(before + 1, server.Asked.Count);
        Assert.Equal("introspection_circuit_open", await AskAsync());

        server.Answer = _ => Introspected.Json(Introspected.Good());
        clock.Advance(ResilientIntrospection.BreakFor);
        Assert.Null(await AskAsync());
        Assert.Null(await AskAsync());
        Assert.False(introspection.IsOpen);
        Assert.Contains(log.Lines, line => line.StartsWith("Error 2041", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.StartsWith("Information 2042", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_one_probes_the_others_are_not_let_through()
    {
        await BreakAsync();
        var before = server.Asked.Count;
        clock.Advance(ResilientIntrospection.BreakFor);
        server.Answer = _ => Introspected.Json(Introspected.Good());
        server.Hold = new TaskCompletionSource();

        var probe = introspection.AskAsync("probe", TestContext.Current.CancellationToken).AsTask();
        Assert.Equal("introspection_circuit_open", await AskAsync());
        server.Hold.SetResult();

        Assert.Null((await probe).Reply.Fault);
        Assert.Equal(before + 1, server.Asked.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(HttpStatusCode.OK)]
    public async Task Strange_tokens_can_not_cut_everybody_off(HttpStatusCode status)
    {
        server.Answer = _ => new HttpResponseMessage(status) { Content = new StringContent("what?") };
        for (var i = 0; i < 10 * ResilientIntrospection.FewestTries; i++)
            Assert.NotNull(await AskAsync());

        server.Answer = _ => Introspected.Json(Introspected.Good());
        Assert.Null(await AskAsync());
    }

    [Fact]
    public async Task Refused_tokens_are_no_failures()
    {
        server.Answer = _ => Introspected.Text("""{"active":false}""");
        for (var i = 0; i < 10 * ResilientIntrospection.FewestTries; i++)
            Assert.Null(await AskAsync());

        Assert.False(introspection.IsOpen);
    }

    public void Dispose() => server.Dispose();

    private async Task BreakAsync()
    {
        server.Answer = _ => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        for (var i = 0; i < ResilientIntrospection.FewestTries; i++)
            await AskAsync();
        Assert.True(introspection.IsOpen);
    }

    /// <summary>Answers the fault, moving the clock while a second try is waited for.</summary>
    private async Task<string?> AskAsync()
    {
        var asking = introspection.AskAsync($"t{asked++}", TestContext.Current.CancellationToken).AsTask();
        while (!asking.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TestContext.Current.CancellationToken);
        }

        return (await asking).Reply.Fault;
    }
}
