using System.Text.RegularExpressions;

namespace SecureMcp.Callers;

/// <summary>
/// A service behind this endpoint, or Microsoft Entra on its behalf, wants the user to sign in again, and says how. A tool
/// may throw it with the claims of a downstream 401. Where nothing of the answer was sent yet, the client gets them in a 401.
/// </summary>
public sealed partial class DownstreamClaimsChallengeException : Exception
{
    /// <param name="claims">The claims request: a JSON object, or that in base64, at most 4,096 bytes. Anything else is an ordinary error of the tool.</param>
    public DownstreamClaimsChallengeException(string claims)
        : this(claims, innerException: null)
    {
    }

    /// <param name="claims">As above.</param>
    /// <param name="innerException">What brought it.</param>
    public DownstreamClaimsChallengeException(string claims, Exception? innerException)
        : base("A service behind this endpoint wants the user to sign in again.", innerException) => Claims = claims ?? "";

    /// <summary>The claims request as it came.</summary>
    public string Claims { get; }

    /// <summary>The claims challenge of a downstream answer; <see langword="null"/> when it has none.</summary>
    public static DownstreamClaimsChallengeException? Of(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        foreach (var challenge in response.Headers.WwwAuthenticate)
        {
            if (string.Equals(challenge.Scheme, "Bearer", StringComparison.OrdinalIgnoreCase)
                && ClaimsParameter().Match(challenge.Parameter ?? "") is { Success: true } match)
            {
                return new DownstreamClaimsChallengeException(match.Groups["claims"].Value);
            }
        }

        return null;
    }

    [GeneratedRegex("(^|[ ,])claims=\"(?<claims>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex ClaimsParameter();
}
