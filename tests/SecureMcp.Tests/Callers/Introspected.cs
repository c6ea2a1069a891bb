using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SecureMcp.Callers;

namespace SecureMcp.Tests.Callers;

/// <summary>What the tests of introspection share: settings, a good answer, and the scheme on a given transport.</summary>
internal static class Introspected
{
    public const string Issuer = "https://as.example.com/tenant";
    public const string Audience = "https://tools.example.com/mcp";
    public const string ClientId = "resource:server one";
    public const string Secret = "s3cret%:+ &=~!()*'/?\"\\";

    public static readonly DateTimeOffset Now = EntraTenant.Now;

    public static IntrospectionOptions Options { get; } = new()
    {
        Endpoint = new Uri("https://as.example.com/introspect"),
        Issuer = Issuer,
        ClientId = ClientId,
        ClientSecret = Secret,
        Audience = Audience,
    };

    public static JsonObject Good() => new()
    {
        ["active"] = true,
        ["iss"] = Issuer,
        ["aud"] = Audience,
        ["sub"] = "ada",
        ["client_id"] = "client-1",
        ["scope"] = "documents.read orders.write",
        ["token_type"] = "Bearer",
        ["jti"] = "token-id",
        ["iat"] = EntraTenant.Seconds(TimeSpan.FromMinutes(-5)),
        ["nbf"] = EntraTenant.Seconds(TimeSpan.FromMinutes(-5)),
        ["exp"] = EntraTenant.Seconds(TimeSpan.FromMinutes(60)),
    };

    public static IntrospectionScheme Scheme(HttpMessageHandler transport, TimeProvider clock, IntrospectionOptions? options = null, ILoggerFactory? loggers = null) =>
        IntrospectionSchemes.Create(options ?? Options, new HttpClient(transport), clock, loggers ?? new LoggerFactory());

    public static Credential Bearer(string value) => new(CredentialKind.Bearer, value);

    public static HttpResponseMessage Json(JsonObject answer) => Text(answer.ToJsonString());

    public static HttpResponseMessage Text(string answer, string mediaType = "application/json") =>
        new(HttpStatusCode.OK) { Content = new StringContent(answer, Encoding.UTF8, mediaType) };

    public static JsonElement Element(JsonObject answer) => JsonSerializer.SerializeToElement(answer);
}
