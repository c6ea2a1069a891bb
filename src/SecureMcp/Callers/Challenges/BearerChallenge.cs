using System.Text;

namespace SecureMcp.Callers;

/// <summary>The error codes of RFC 6750 section 3.1.</summary>
internal enum BearerError
{
    /// <summary>The request carried no credential: section 3 wants no error code then.</summary>
    None,
    InvalidRequest,
    InvalidToken,

    /// <summary>The token is good, and grants less than the call needs.</summary>
    InsufficientScope,
}

/// <summary>
/// Writes the value of WWW-Authenticate: where the metadata is (RFC 9728 section 5.1), which scopes to ask for, and what
/// was wrong in fixed words. Nothing of the request is repeated in it.
/// </summary>
internal sealed class BearerChallenge(ResourceMetadata metadata)
{
    /// <param name="error">What was wrong.</param>
    /// <param name="scopes">The scopes that the operation needs, in their short form; none leaves the parameter out.</param>
    /// <exception cref="ArgumentException">A scope breaks the grammar of RFC 6749 section 3.3.</exception>
    public string Write(BearerError error, IEnumerable<string> scopes)
    {
        var value = new StringBuilder("Bearer resource_metadata=").Append(Quote(metadata.MetadataUrl));
        var qualified = metadata.Qualify(scopes);
        if (!qualified.IsEmpty)
            value.Append(", scope=").Append(Quote(string.Join(' ', qualified)));
        if (Describe(error) is var (code, description))
            value.Append(", error=").Append(Quote(code)).Append(", error_description=").Append(Quote(description));
        return value.ToString();
    }

    /// <summary>A quoted-string of RFC 9110 section 5.6.4, for printable ASCII only: no line break can get into the header.</summary>
    internal static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            if (c is < ' ' or > '~')
                throw new ArgumentException("A parameter of a challenge must be printable ASCII.", nameof(text));
            if (c is '"' or '\\')
                quoted.Append('\\');
            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static (string Code, string Description)? Describe(BearerError error) => error switch
    {
        BearerError.None => null,
        BearerError.InvalidRequest => ("invalid_request", "Send exactly one access token, in the Authorization header."),
        BearerError.InvalidToken => ("invalid_token", "The access token is malformed, expired or not meant for this endpoint."),
        BearerError.InsufficientScope => ("insufficient_scope", "The access token lacks a scope that this call needs."),
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
