using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.Clients;

/// <summary>The clients that are scripts of the node folder.</summary>
internal static class NodeClient
{
    public static async Task<Sight> VisitAsync(string script, string mode, Visit visit) =>
        Sight.Of(await RunAsync(script, [visit.Endpoint.ToString(), mode, visit.Steps], visit.Token));

    /// <summary>Runs a Node program for the token's caller, with an empty home: what clients remember must not outlive a test.</summary>
    public static async Task<string> RunAsync(string script, IEnumerable<string> arguments, string token)
    {
        await NodeTools.RequireAsync();
        var home = Directory.CreateTempSubdirectory("client-").FullName;
        try
        {
            return await NodeTools.RunAsync(script, arguments, new Dictionary<string, string> { ["MCP_TOKEN"] = token, ["HOME"] = home });
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }
}
