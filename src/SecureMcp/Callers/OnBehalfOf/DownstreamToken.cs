namespace SecureMcp.Callers;

/// <summary>A token for a service behind this endpoint. Immutable. Keep <see cref="Value"/> out of logs and results.</summary>
public sealed class DownstreamToken
{
    /// <param name="value">The token.</param>
    /// <param name="expiresAt">When it ends.</param>
    public DownstreamToken(string value, DateTimeOffset expiresAt)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        Value = value;
        ExpiresAt = expiresAt;
    }

    /// <summary>The bearer token.</summary>
    public string Value { get; }

    /// <summary>When it ends, in UTC.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary>Does not show the token.</summary>
    public override string ToString() => $"{nameof(DownstreamToken)} until {ExpiresAt:O}";
}
