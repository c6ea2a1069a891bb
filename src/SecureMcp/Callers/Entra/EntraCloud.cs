namespace SecureMcp.Callers;

/// <summary>What is called differently in each of Microsoft's clouds. Chosen by the configured authority, never by a token.</summary>
/// <param name="Version1Root">What version 1.0 issuers start with; null where that is not known.</param>
/// <param name="Name">What keys of this cloud call it (<c>cloud_instance_name</c>); null where that is not known.</param>
/// <param name="TokenExchange">The audience of a managed identity's token that stands for an application (federated credentials).</param>
internal sealed record EntraCloud(string? Version1Root, string? Name, string TokenExchange)
{
    private const string WorldTokenExchange = "api://AzureADTokenExchange";

    private static readonly EntraCloud World = new("https://sts.windows.net/", "microsoftonline.com", WorldTokenExchange);
    private static readonly EntraCloud UnitedStatesGovernment = new("https://sts.windows.net/", "microsoftonline.us", "api://AzureADTokenExchangeUSGov");
    private static readonly EntraCloud China = new("https://sts.chinacloudapi.cn/", "partner.microsoftonline.cn", "api://AzureADTokenExchangeChina");
    private static readonly EntraCloud Other = new(null, null, WorldTokenExchange);

    public static EntraCloud Of(Uri authority) => authority.GetLeftPart(UriPartial.Authority) switch
    {
        "https://login.microsoftonline.com" => World,
        "https://login.microsoftonline.us" => UnitedStatesGovernment,
        "https://login.partner.microsoftonline.cn" => China,
        _ => Other,
    };
}
