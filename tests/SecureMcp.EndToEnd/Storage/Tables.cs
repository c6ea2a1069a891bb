using System.Net.Http.Headers;
using System.Text.Json;
using SecureMcp.EndToEnd.Peers;
using SecureMcp.Storage;

namespace SecureMcp.EndToEnd.Storage;

/// <summary>Tables of the emulator, and a look into them that does not go through the code under test.</summary>
internal static class Tables
{
    /// <summary>A table that does not exist yet.</summary>
    public static TableClient New(Azurite azurite, TableClientOptions? options = null) =>
        new TableServiceClient(azurite.ConnectionString, options).GetTableClient(Azurite.NewTableName());

    /// <summary>A table that exists.</summary>
    public static async Task<TableClient> CreateAsync(Azurite azurite, TableClientOptions? options = null)
    {
        var table = New(azurite, options);
        Assert.Equal(TableOutcome.Done, (await table.CreateIfNotExistsAsync(TestContext.Current.CancellationToken)).Outcome);
        return table;
    }

    /// <summary>How many rows a table has, asked for with a request of its own.</summary>
    public static async Task<int> CountAsync(Azurite azurite, string table)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("R");
        var path = $"/{Azurite.AccountName}/{table}()";
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{azurite.Port}{path}");
        request.Headers.Add("x-ms-date", date);
        request.Headers.Add("x-ms-version", "2020-12-06");
        request.Headers.Add("Accept", "application/json;odata=nometadata");
        var toSign = SharedKeySignature.StringToSign("GET", "", date, Azurite.AccountName, path, null);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "SharedKey", $"{Azurite.AccountName}:{SharedKeySignature.Sign(toSign, Convert.FromBase64String(Azurite.AccountKey))}");
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return body.RootElement.GetProperty("value").GetArrayLength();
    }
}
