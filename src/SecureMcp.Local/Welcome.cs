using System.Text.Json.Serialization;
using SecureMcp.Local.Provider;

namespace SecureMcp.Local;

/// <summary>What the playground tells the person who started it; the screen and <c>--json</c> are two forms of it.</summary>
internal sealed record Welcome
{
    public const string ProtocolVersion = "2026-07-28";

    public required string Endpoint { get; init; }

    public required string MetadataUrl { get; init; }

    public required string TokenUrl { get; init; }

    public required string Authority { get; init; }

    public required string TenantId { get; init; }

    public required string ClientId { get; init; }

    public required string ApplicationIdUri { get; init; }

    public required IReadOnlyList<SamplePerson> People { get; init; }

    public required SampleApp App { get; init; }

    /// <summary>A token for the first person, ready to use for an hour.</summary>
    public required string Token { get; init; }

    /// <summary>Shell lines; <c>$TOKEN</c> stands for a token.</summary>
    public required WelcomeLines Lines { get; init; }

    /// <summary>What must not be overlooked, if anything.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Warning { get; init; }

    [JsonIgnore]
    public SamplePerson First => People[0];

    public static Welcome Of(Playground playground)
    {
        var provider = playground.Provider;
        var endpoint = playground.Endpoint.AbsoluteUri;
        return new()
        {
            Endpoint = endpoint,
            // RFC 9728 section 3.1: the well-known part goes between the host and the path.
            MetadataUrl = $"{playground.Endpoint.GetLeftPart(UriPartial.Authority)}/.well-known/oauth-protected-resource{playground.Endpoint.AbsolutePath}",
            TokenUrl = provider.TokenUrl,
            Authority = provider.Authority.AbsoluteUri,
            TenantId = SampleDirectory.TenantId,
            ClientId = SampleDirectory.ApiClientId,
            ApplicationIdUri = SampleDirectory.ApplicationIdUri,
            People = SampleDirectory.People,
            App = SampleDirectory.App,
            Token = provider.MintFor(SampleDirectory.People[0]),
            Lines = WelcomeLines.Of(endpoint, provider.TokenUrl),
            Warning = playground.OpenDoor?.Warning,
        };
    }
}
