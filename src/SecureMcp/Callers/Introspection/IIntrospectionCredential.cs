using System.Net.Http.Headers;

namespace SecureMcp.Callers;

/// <summary>Proves to the authorization server who is asking. Safe for concurrent use.</summary>
internal interface IIntrospectionCredential
{
    /// <summary>Adds the proof to one request; a try that follows gets one of its own.</summary>
    void AddTo(HttpRequestHeaders headers, ICollection<KeyValuePair<string, string>> form);
}
