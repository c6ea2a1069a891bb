using System.Net;
using System.Text.Json;
using SecureMcp.Json;

namespace SecureMcp.Callers;

/// <summary>
/// Reads the provider's discovery document (OpenID Connect Discovery 1.0 section 4) and the key set that it names. Both
/// addresses come from settings, never from a token.
/// </summary>
internal sealed class OpenIdDocuments(HttpClient client, OpenIdProvider provider, AzureEnvironment environment)
{
    /// <summary>The largest document that is read, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private static readonly StrictJsonLimits Limits = new(MaxBytes, 16);

    public string Issuer => provider.Issuer;

    /// <summary>What the client of this class must be built on: no redirect leaves the host, nothing is remembered.</summary>
    public static HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = OpenIdKeySource.FetchTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <summary>Answers the keys, or a word of <see cref="OpenIdFaults"/>. Throws what <see cref="HttpClient"/> throws.</summary>
    public async Task<(JsonWebKeySet? Keys, string? Fault)> ReadKeysAsync(CancellationToken cancellationToken)
    {
        var (configuration, fault) = await ReadAsync(provider.MetadataUri, cancellationToken);
        if (fault is not null)
            return (null, fault);
        if (!TryReadKeysUri(configuration, out var keysUri, out fault))
            return (null, fault);

        (var keys, fault) = await ReadAsync(keysUri!, cancellationToken);
        if (fault is not null)
            return (null, fault);
        if (!JsonWebKeySet.TryParse(keys, Limits, provider.Algorithms, out var set))
            return (null, OpenIdFaults.Json);
        return set.Count == 0 ? (null, OpenIdFaults.NoKeys) : (set, null);
    }

    private bool TryReadKeysUri(ReadOnlyMemory<byte> utf8, out Uri? keysUri, out string? fault)
    {
        keysUri = null;
        fault = OpenIdFaults.Json;
        if (!StrictJson.TryParse(utf8, Limits, out var document, out _))
            return false;
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return false;
            var claims = new TokenClaims(document.RootElement);
            fault = OpenIdFaults.Issuer;
            if (!claims.Is("issuer", provider.Issuer))
                return false;
            fault = OpenIdFaults.KeysUri;
            if (!claims.TryGetText("jwks_uri", out var text)
                || !Uri.TryCreate(text, UriKind.Absolute, out keysUri)
                || !ProviderUri.IsAllowed(keysUri, environment)
                || !provider.MayHaveKeysAt(keysUri))
            {
                return false;
            }

            fault = null;
            return true;
        }
    }

    private async Task<(ReadOnlyMemory<byte> Body, string? Fault)> ReadAsync(Uri uri, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        request.Headers.Accept.ParseAdd("application/json");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            return (default, OpenIdFaults.Status);

        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxBytes + 1];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return length > MaxBytes ? (default, OpenIdFaults.TooLarge) : (buffer.AsMemory(0, length), null);
    }
}
