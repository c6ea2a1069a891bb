using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace SecureMcp.Local.Provider;

/// <summary>Answers token requests (RFC 6749 sections 4.3, 4.4 and 5).</summary>
internal sealed class TokenEndpoint(TokenMinter minter)
{
    public async Task AnswerAsync(HttpContext context, string issuer)
    {
        // RFC 6749 section 5.1: tokens must not end up in a cache.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Pragma = "no-cache";
        var answer = await DecideAsync(context, issuer);
        context.Response.StatusCode = answer.Status;
        await context.Response.WriteAsJsonAsync(answer.Body, context.RequestAborted);
    }

    private async Task<TokenAnswer> DecideAsync(HttpContext context, string issuer)
    {
        if (!context.Request.HasFormContentType || context.Request.QueryString.HasValue)
            return TokenAnswer.Error("invalid_request", "Send the parameters as application/x-www-form-urlencoded, none in the URL.");
        IFormCollection form;
        try
        {
            form = await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or BadHttpRequestException)
        {
            return TokenAnswer.Error("invalid_request", "The form can't be read.");
        }

        if (form.Any(parameter => parameter.Value.Count > 1))
            return TokenAnswer.Error("invalid_request", "A parameter is repeated.");
        return (string?)form["grant_type"] switch
        {
            null or "" => TokenAnswer.Error("invalid_request", "grant_type is missing."),
            "password" => ForPerson(form, issuer),
            "client_credentials" => ForApp(context, form, issuer),
            _ => TokenAnswer.Error("unsupported_grant_type", "Only password and client_credentials are offered here."),
        };
    }

    /// <summary>No password is asked for: the people are made up, and the provider is for this machine only.</summary>
    private TokenAnswer ForPerson(IFormCollection form, string issuer)
    {
        if (!StringValues.IsNullOrEmpty(form["client_id"]) && form["client_id"] != SampleDirectory.PublicClientId)
            return TokenAnswer.Error("invalid_client", "client_id is not the sample client's; leave it out.", StatusCodes.Status401Unauthorized);
        if (StringValues.IsNullOrEmpty(form["username"]))
            return TokenAnswer.Error("invalid_request", "username is missing.");
        if (SampleDirectory.FindPerson(form["username"].ToString()) is not { } person)
            return TokenAnswer.Error("invalid_grant", $"username must be one of: {string.Join(", ", SampleDirectory.People.Select(known => known.UserName))}.");
        if (ScopeRequest.Resolve(form["scope"], person.Scopes) is not { } scopes)
            return TokenAnswer.Error("invalid_scope", $"scope must name scopes that {person.UserName} has: {string.Join(' ', person.Scopes)}.");
        return TokenAnswer.Token(minter.MintFor(person, scopes, issuer), ScopeRequest.Qualify(scopes));
    }

    private TokenAnswer ForApp(HttpContext context, IFormCollection form, string issuer)
    {
        if (!StringValues.IsNullOrEmpty(context.Request.Headers.Authorization))
            return TokenAnswer.Error("invalid_request", "Send client_id and client_secret in the form.");
        var app = SampleDirectory.App;
        if (form["client_id"] != app.ClientId || !IsSame(form["client_secret"].ToString(), app.ClientSecret))
            return TokenAnswer.Error("invalid_client", "client_id or client_secret is wrong.", StatusCodes.Status401Unauthorized);
        if (!ScopeRequest.IsForApp(form["scope"]))
            return TokenAnswer.Error("invalid_scope", $"scope must be {SampleDirectory.ApplicationIdUri}/.default.");
        return TokenAnswer.Token(minter.MintFor(app, issuer), $"{SampleDirectory.ApplicationIdUri}/.default");
    }

    private static bool IsSame(string given, string expected) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}
