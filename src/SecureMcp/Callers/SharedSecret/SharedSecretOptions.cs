namespace SecureMcp.Callers;

/// <summary>
/// Whose JWTs are taken that are signed with a secret which this endpoint shares with their issuer (RFC 7518 section 3.2).
/// Section <c>SecureMcp:Callers:SharedSecret</c>. Immutable.
/// </summary>
public sealed class SharedSecretOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = $"SecureMcp:Callers:{Section}";

    internal const string Section = "SharedSecret";

    /// <summary>Their <c>iss</c>, exactly, up to 255 printable ASCII characters. Required; no other scheme's issuer.</summary>
    public string Issuer { get; init; } = "";

    /// <summary>Their one <c>aud</c>, exactly, up to 255 printable ASCII characters. Required.</summary>
    public string Audience { get; init; } = "";

    /// <summary>
    /// The accepted values of <c>alg</c>: <c>HS256</c>, <c>HS384</c>, <c>HS512</c>. Default, when none is listed:
    /// <c>HS256</c> alone.
    /// </summary>
    public IReadOnlyList<string> Algorithms { get; init; } = [];

    /// <summary>
    /// The secrets, 1 to 10, each base64 of random bytes: 32 or more, 48 where HS384 is accepted, 64 where HS512 is, up to
    /// 1024. A token signed with any of them is good, so that one can be replaced by another without a gap.
    /// </summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>How far the issuer's clock and this machine's may be apart, 0 to 5 minutes. Default 1 minute.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The longest time from <c>iat</c> to <c>exp</c>, 1 minute to 24 hours. Default 1 hour. Such a token can't be taken
    /// back one by one, so it must end soon.
    /// </summary>
    public TimeSpan MaxLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Whether each token is good for one request, over all instances. Every token then needs a <c>jti</c>: 1 to 255 printable
    /// ASCII characters, never given twice by the issuer. Default false.
    /// </summary>
    public bool SingleUse { get; init; }
}
