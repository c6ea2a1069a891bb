namespace SecureMcp.Local.Provider;

/// <summary>What the token endpoint says.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The members of the JSON object.</param>
internal sealed record TokenAnswer(int Status, IReadOnlyDictionary<string, object> Body)
{
    public static TokenAnswer Token(string accessToken, string scope) => new(StatusCodes.Status200OK, new Dictionary<string, object>
    {
        ["token_type"] = "Bearer",
        ["scope"] = scope,
        ["expires_in"] = (int)TokenMinter.Lifetime.TotalSeconds,
        ["access_token"] = accessToken,
    });

    /// <summary>RFC 6749 section 5.2.</summary>
    public static TokenAnswer Error(string code, string description, int status = StatusCodes.Status400BadRequest) => new(status, new Dictionary<string, object>
    {
        ["error"] = code,
        ["error_description"] = description,
    });
}
