using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SecureMcp.Calls;
using SecureMcp.Protocol;

namespace SecureMcp.Storage;

/// <summary>
/// The row keys of a caller's partition in the table of sessions. A session's id is in none of them: who reads the table
/// learns no name that a request could use.
/// </summary>
internal static class SessionKeys
{
    /// <summary>The row that every new session of the caller changes, so that two can't be counted at the same time. Sorts before the sessions.</summary>
    public const string Head = "head";

    public const string SessionPrefix = "session-";

    public static string Session(SessionId id) => SessionPrefix + Hash(id);

    /// <summary>The id is one that was read strictly: letters, digits, hyphens and underscores.</summary>
    public static string Question(Question question) => $"ask-{Hash(question.Session)}-{question.Id}";

    /// <summary>The name is one that was read strictly, like the question's id.</summary>
    public static string Stream(StreamKey key) => $"stream-{Hash(key.Session)}-{key.Name}";

    public static string EventPrefix(StreamKey key) => $"event-{Hash(key.Session)}-{key.Name}-";

    public static string Event(StreamKey key, long number) => string.Create(CultureInfo.InvariantCulture, $"{EventPrefix(key)}{number:D19}");

    public static string Hash(SessionId id) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(id.Value)));
}
