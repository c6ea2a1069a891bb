namespace SecureMcp.Cli;

/// <summary>What a token shall say.</summary>
internal sealed record TokenRequest(string Issuer, string Audience, string Subject, TimeSpan Lifetime)
{
    public string? ClientId { get; init; }

    public string? TenantId { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<string> Roles { get; init; } = [];
}
