using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>Promise: over real HTTP, the endpoint authenticates as the server asks, and takes nothing for an answer that is none.</summary>
public sealed class IntrospectionClientTests : IAsyncLifetime
{
    private static readonly string RsaKey = Pem(RSA.Create(2048), out RsaPublic);
    private static readonly string EcKey = Pem(ECDsa.Create(ECCurve.NamedCurves.nistP256), out EcPublic);
    private static readonly AsymmetricAlgorithm RsaPublic;
    private static readonly AsymmetricAlgorithm EcPublic;

    private LoopbackAuthorizationServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await LoopbackAuthorizationServer.StartAsync();
        server.Answer = (http, _) => LoopbackAuthorizationServer.WriteAsync(http, Active());
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData(IntrospectionClientAuthentication.ClientSecretBasic)]
    [InlineData(IntrospectionClientAuthentication.ClientSecretPost)]
    public async Task The_secret_is_sent_in_the_one_way_that_is_set(IntrospectionClientAuthentication method)
    {
        server.SecretInForm = method == IntrospectionClientAuthentication.ClientSecretPost;

        Assert.Equal("ada", (await AskAsync(Options(method))).Caller?.SubjectId);
        Assert.Empty(server.Complaints);
        // The token is form-encoded too.
        Assert.Equal("token+with/special~chars==", Assert.Single(server.Asked));
    }

    [Theory]
    [InlineData("RS256", IntrospectionAssertionAudience.Issuer)]
    [InlineData("RS256", IntrospectionAssertionAudience.Endpoint)]
    [InlineData("ES256", IntrospectionAssertionAudience.Issuer)]
    [InlineData("ES256", IntrospectionAssertionAudience.Endpoint)]
    public async Task Every_question_carries_an_assertion_of_its_own(string algorithm, IntrospectionAssertionAudience audience)
    {
        server.ClientKey = algorithm == "RS256" ? RsaPublic : EcPublic;
        server.AssertionAudience = audience == IntrospectionAssertionAudience.Issuer ? Introspected.Issuer : server.Endpoint.AbsoluteUri;
        var scheme = Scheme(Options(IntrospectionClientAuthentication.PrivateKeyJwt, algorithm == "RS256" ? RsaKey : EcKey, audience));

        foreach (var token in (string[])["a", "b", "c"])
            Assert.Equal("ada", (await AskAsync(scheme, token)).Caller?.SubjectId);
        Assert.Empty(server.Complaints);
    }

    [Fact]
    public async Task A_second_try_carries_a_new_assertion()
    {
        server.ClientKey = EcPublic;
        server.AssertionAudience = Introspected.Issuer;
        server.Answer = (http, _) =>
        {
            if (server.Asked.Count > 1)
                return LoopbackAuthorizationServer.WriteAsync(http, Active());
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        };

        Assert.NotNull((await AskAsync(Options(IntrospectionClientAuthentication.PrivateKeyJwt, EcKey))).Caller);
        Assert.Empty(server.Complaints);
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task A_server_that_does_not_know_us_says_nothing_of_the_token()
    {
        server.ClientKey = RsaPublic;
        server.AssertionAudience = Introspected.Issuer;

        await UnavailableAsync("introspection_client_refused", Options(IntrospectionClientAuthentication.PrivateKeyJwt, EcKey));
        await UnavailableAsync("introspection_client_refused", Options());
        Assert.Equal(["signature", "method"], server.Complaints);
    }

    [Fact]
    public async Task A_redirect_is_not_followed()
    {
        var elsewhere = 0;
        await using var other = await LoopbackAuthorizationServer.StartAsync();
        other.Answer = (http, _) =>
        {
            Interlocked.Increment(ref elsewhere);
            return LoopbackAuthorizationServer.WriteAsync(http, Active());
        };
        foreach (var status in (int[])[301, 302, 303, 307, 308])
        {
            server.Answer = (http, _) =>
            {
                http.Response.StatusCode = status;
                http.Response.Headers.Location = other.Endpoint.AbsoluteUri;
                return Task.CompletedTask;
            };
            await UnavailableAsync("introspection_status");
        }

        Assert.Equal((0, 0), (elsewhere, other.Complaints.Count));
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("text/json")]
    [InlineData("application/token-introspection+jwt")]
    [InlineData("application/jwt")]
    [InlineData("application/problem+json")]
    [InlineData(null)]
    public async Task Only_plain_JSON_is_an_answer(string? contentType)
    {
        server.Answer = async (http, _) =>
        {
            http.Response.ContentType = contentType;
            await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Active()));
        };

        await UnavailableAsync("introspection_media_type");
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    public async Task The_media_type_may_have_parameters_and_any_case(string contentType)
    {
        server.Answer = (http, _) => LoopbackAuthorizationServer.WriteAsync(http, Active(), contentType);

        Assert.NotNull((await AskAsync(Options())).Caller);
    }

    [Theory]
    [InlineData("", "introspection_json")]
    [InlineData("<html>", "introspection_json")]
    [InlineData("true", "introspection_json")]
    [InlineData("[{\"active\":true}]", "introspection_json")]
    [InlineData("{\"active\":false,\"active\":true}", "introspection_json")]
    [InlineData("{\"active\":false,\"Active\":true}", "introspection_json")]
    [InlineData("{\"active\":true} {}", "introspection_json")]
    [InlineData("{\"active\":true", "introspection_json")]
    [InlineData("{\"active\":\"true\"}", "introspection_active")]
    [InlineData("{\"active\":1}", "introspection_active")]
    [InlineData("{\"active\":null}", "introspection_active")]
    [InlineData("{\"Active\":true}", "introspection_active")]
    [InlineData("{}", "introspection_active")]
    public async Task What_does_not_say_yes_or_no_is_neither(string body, string fault)
    {
        server.Answer = (http, _) => LoopbackAuthorizationServer.WriteAsync(http, body);

        await UnavailableAsync(fault);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_of_any_length_is_not_read(bool announced)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"active":true,"pad":"{{new string('x', IntrospectionClient.MaxBytes)}}"}""");
        server.Answer = async (http, _) =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = announced ? body.Length : null;
            await http.Response.Body.WriteAsync(body);
        };

        await UnavailableAsync("introspection_too_large");
    }

    [Fact]
    public async Task An_answer_of_the_largest_size_is_read()
    {
        var active = Active();
        server.Answer = (http, _) => LoopbackAuthorizationServer.WriteAsync(http, active + new string(' ', IntrospectionClient.MaxBytes - active.Length));

        Assert.NotNull((await AskAsync(Options())).Caller);
    }

    [Fact]
    public async Task Compressed_bytes_are_not_unpacked()
    {
        server.Answer = async (http, _) =>
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(http.Response.Body, CompressionLevel.Fastest);
            await zip.WriteAsync(Encoding.UTF8.GetBytes(Active()));
        };

        await UnavailableAsync("introspection_json");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_takes_its_time_is_left(bool afterHeaders)
    {
        server.Answer = async (http, _) =>
        {
            if (afterHeaders)
            {
                http.Response.ContentType = "application/json";
                await http.Response.Body.WriteAsync("{\"active\":"u8.ToArray());
                await http.Response.Body.FlushAsync();
            }

            await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };

        await UnavailableAsync("introspection_timed_out", Options(timeout: TimeSpan.FromSeconds(1)));
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_no_answer()
    {
        server.Answer = async (http, _) =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = 1000;
            await http.Response.Body.WriteAsync("{\"active\":true}"u8.ToArray());
            await http.Response.Body.FlushAsync();
            http.Abort();
        };

        await UnavailableAsync("introspection_unreachable");
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task A_server_that_is_not_there_lets_nobody_in()
    {
        var options = Options();
        await server.DisposeAsync();

        await UnavailableAsync("introspection_unreachable", options);
    }

    private static string Active() => """{"active":true,"aud":"https://tools.example.com/mcp","sub":"ada","scope":"documents.read"}""";

    private static string Pem(AsymmetricAlgorithm key, out AsymmetricAlgorithm same)
    {
        same = key;
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static IntrospectionScheme Scheme(IntrospectionOptions options) =>
        IntrospectionSchemes.Create(options, new HttpClient(OpenIdDocuments.CreateHandler()), TimeProvider.System, new LoggerFactory());

    private static Task<Authentication> AskAsync(IntrospectionOptions options) => AskAsync(Scheme(options), "token+with/special~chars==");

    private static async Task<Authentication> AskAsync(IntrospectionScheme scheme, string token) =>
        await scheme.AuthenticateAsync(Introspected.Bearer(token), TestContext.Current.CancellationToken);

    private async Task UnavailableAsync(string fault, IntrospectionOptions? options = null)
    {
        var answer = await AskAsync(options ?? Options());

        Assert.Equal((null, true, fault), (answer.Caller, answer.IsUnavailable, answer.Fault));
        Assert.True(answer.RetryAfter > TimeSpan.Zero);
    }

    private IntrospectionOptions Options(
        IntrospectionClientAuthentication method = IntrospectionClientAuthentication.ClientSecretBasic,
        string? privateKey = null,
        IntrospectionAssertionAudience audience = IntrospectionAssertionAudience.Issuer,
        TimeSpan? timeout = null) => new()
        {
            Endpoint = server.Endpoint,
            Issuer = Introspected.Issuer,
            ClientId = Introspected.ClientId,
            ClientAuthentication = method,
            ClientSecret = privateKey is null ? Introspected.Secret : null,
            PrivateKey = privateKey,
            KeyId = privateKey is null ? null : "key-of-ours",
            AssertionAudience = audience,
            Audience = Introspected.Audience,
            Timeout = timeout ?? TimeSpan.FromSeconds(30),
        };
}
