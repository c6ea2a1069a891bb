using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace SecureMcp.Callers;

/// <summary>The client's secret, in the header or in the form (RFC 6749 section 2.3.1).</summary>
internal sealed class ClientSecretCredential(string clientId, string secret, bool inForm) : IIntrospectionCredential
{
    // Both parts are form-encoded before they are joined, so that a colon in the id doesn't move the border.
    private readonly AuthenticationHeaderValue header =
        new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{WebUtility.UrlEncode(clientId)}:{WebUtility.UrlEncode(secret)}")));

    public void AddTo(HttpRequestHeaders headers, ICollection<KeyValuePair<string, string>> form)
    {
        if (!inForm)
        {
            headers.Authorization = header;
            return;
        }

        form.Add(new("client_id", clientId));
        form.Add(new("client_secret", secret));
    }
}
