using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd.FunctionsHost;

/// <summary>A published app folder around node/echo-handler.mjs, to test the stand-in itself. Deleted on disposal.</summary>
internal sealed class EchoApp : IDisposable
{
    public EchoApp(params string[] routes)
    {
        Directory.CreateDirectory(Path.Combine(Folder, ".azurefunctions"));
        File.Copy(Path.Combine(NodeTools.Folder, "echo-handler.mjs"), Path.Combine(Folder, "echo-handler.mjs"));
        Host = new JsonObject
        {
            ["version"] = "2.0",
            ["configurationProfile"] = "mcp-custom-handler",
            ["customHandler"] = new JsonObject
            {
                ["description"] = new JsonObject
                {
                    ["defaultExecutablePath"] = "node",
                    ["arguments"] = new JsonArray("echo-handler.mjs", "%ECHO_ARGUMENT%"),
                },
                ["http"] = new JsonObject
                {
                    ["defaultAuthorizationLevel"] = "anonymous",
                    ["routes"] = new JsonArray([.. routes.Select(route => new JsonObject { ["route"] = route })]),
                },
            },
        };
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("securemcp-echo-").FullName;

    /// <summary>host.json, written when the app is started.</summary>
    public JsonObject Host { get; }

    public JsonObject Handler => Host["customHandler"]!.AsObject();

    public async Task<StandInHost> StartAsync(params (string Name, string Value)[] settings)
    {
        await NodeTools.RequireAsync();
        await File.WriteAllTextAsync(Path.Combine(Folder, "host.json"), Host.ToJsonString(), TestContext.Current.CancellationToken);
        return await StandInHost.StartAsync(Folder, _ => settings.ToDictionary(setting => setting.Name, setting => setting.Value), TestContext.Current.CancellationToken);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
