using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Callers;

/// <summary>
/// Asks the authorization server about one token (RFC 7662 section 2), once. The address comes from settings, never from a
/// token. Whatever is not a sound answer becomes a fault; nothing is thrown.
/// </summary>
internal sealed class IntrospectionClient(HttpClient client, Uri endpoint, IIntrospectionCredential credential, TimeSpan timeout, TimeProvider clock)
{
    /// <summary>The largest answer that is read, in bytes.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string MediaType = "application/json";

    private static readonly StrictJsonLimits Limits = new(MaxBytes, 16);

    public async ValueTask<IntrospectionReply> AskAsync(string token, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(timeout, clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            using var request = Request(token);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            return FaultOf(response) is { } fault ? IntrospectionReply.No(fault) : await ReadAsync(response.Content, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return IntrospectionReply.No(IntrospectionFaults.TimedOut);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            // A connection that is cut by the timer may break in its own way.
            return IntrospectionReply.No(timer.IsCancellationRequested ? IntrospectionFaults.TimedOut : IntrospectionFaults.Unreachable);
        }
    }

    private HttpRequestMessage Request(string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaType));
        List<KeyValuePair<string, string>> form = [new("token", token), new("token_type_hint", "access_token")];
        credential.AddTo(request.Headers, form);
        request.Content = new FormUrlEncodedContent(form);
        return request;
    }

    private static string? FaultOf(HttpResponseMessage response) => response.StatusCode switch
    {
        // A signed answer (RFC 9701) has a media type of its own.
        HttpStatusCode.OK when response.Content.Headers.ContentType?.MediaType?.Equals(MediaType, StringComparison.OrdinalIgnoreCase) != true => IntrospectionFaults.MediaType,
        HttpStatusCode.OK => null,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => IntrospectionFaults.ClientRefused,
        HttpStatusCode.TooManyRequests => IntrospectionFaults.Throttled,
        >= HttpStatusCode.InternalServerError => IntrospectionFaults.ServerError,
        _ => IntrospectionFaults.Status,
    };

    private static async ValueTask<IntrospectionReply> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > MaxBytes)
            return IntrospectionReply.No(IntrospectionFaults.TooLarge);
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBytes)
            return IntrospectionReply.No(IntrospectionFaults.TooLarge);

        // Strict JSON: a second "active" or "Active" could be read either way.
        if (!StrictJson.TryParse(buffer.AsMemory(0, length), Limits, out var document, out _))
            return IntrospectionReply.No(IntrospectionFaults.Json);
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return IntrospectionReply.No(IntrospectionFaults.Json);

            // Section 2.2: a boolean. The text "true" is no answer, neither yes nor no.
            return document.RootElement.TryGetProperty("active", out var active) && active.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? IntrospectionReply.Of(document.RootElement.Clone())
                : IntrospectionReply.No(IntrospectionFaults.Active);
        }
    }
}
