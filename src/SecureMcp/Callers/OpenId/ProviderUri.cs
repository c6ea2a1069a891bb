namespace SecureMcp.Callers;

/// <summary>Where keys may come from: over https, or from a provider on this very machine during development.</summary>
internal static class ProviderUri
{
    public static bool IsAllowed(Uri uri, AzureEnvironment environment) =>
        uri.IsAbsoluteUri
        && uri.UserInfo.Length == 0
        && (uri.Scheme == Uri.UriSchemeHttps
            || (uri.Scheme == Uri.UriSchemeHttp && !environment.RunningInAzure && uri.Host is "localhost" or "127.0.0.1" or "[::1]"));
}
