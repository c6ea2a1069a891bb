using System.Net;

namespace SecureMcp.EndToEnd.Peers;

/// <summary>What a sign-in needs of a browser: it follows redirects, and keeps cookies.</summary>
internal static class Browser
{
    private const int MaxRedirects = 20;

    /// <summary>Goes to <paramref name="start"/>; answers the query with which it is sent to <paramref name="end"/>.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> VisitAsync(Uri start, Uri end, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
        var at = start;
        for (var i = 0; i < MaxRedirects; i++)
        {
            if (at.GetLeftPart(UriPartial.Path) == end.GetLeftPart(UriPartial.Path))
                return at.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]));
            using var answer = await client.GetAsync(at, cancellationToken);
            at = new Uri(at, answer.Headers.Location ?? throw new InvalidOperationException($"{at} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}"));
        }

        throw new InvalidOperationException("There is no end of redirects.");
    }
}
