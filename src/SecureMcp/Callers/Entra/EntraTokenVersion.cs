namespace SecureMcp.Callers;

/// <summary>What tokens of one version call the client and how it proved itself.</summary>
/// <param name="Client">The claim with the client application's id.</param>
/// <param name="ClientAuthentication">The claim with how that client proved itself.</param>
internal sealed record EntraTokenVersion(string Client, string ClientAuthentication)
{
    public static EntraTokenVersion One { get; } = new("appid", "appidacr");

    public static EntraTokenVersion Two { get; } = new("azp", "azpacr");
}
