using System.Net.Http.Headers;
using System.Text.Json.Nodes;
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

    /// <summary>How many rows a table has, asked for with requests of its own.</summary>
    public static async Task<int> CountAsync(Azurite azurite, string table) => (await ReadAsync(azurite, table)).Count;

    /// <summary>All rows of a table in the order of their keys, as the service writes them; pages of 1,000 are put together.</summary>
    public static async Task<IReadOnlyList<JsonObject>> ReadAsync(Azurite azurite, string table)
    {
        List<JsonObject> rows = [];
        using var http = new HttpClient();
        for (string? next = ""; next is not null;)
        {
            using var request = Query(azurite, table, next);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            response.EnsureSuccessStatusCode();
            var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            rows.AddRange(body["value"]!.AsArray().Select(row => row!.AsObject()));
            next = Continuation(response.Headers, "PartitionKey") is { } partition
                ? $"?NextPartitionKey={partition}&NextRowKey={Continuation(response.Headers, "RowKey")}"
                : null;
        }

        return rows;
    }

    private static string? Continuation(HttpResponseHeaders headers, string key) =>
        headers.TryGetValues($"x-ms-continuation-Next{key}", out var values) ? Uri.EscapeDataString(values.Single()) : null;

    private static HttpRequestMessage Query(Azurite azurite, string table, string continuation)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("R");
        var path = $"/{Azurite.AccountName}/{table}()";
        var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{azurite.Port}{path}{continuation}");
        request.Headers.Add("x-ms-date", date);
        request.Headers.Add("x-ms-version", "2020-12-06");
        request.Headers.Add("Accept", "application/json;odata=nometadata");
        var toSign = SharedKeySignature.StringToSign("GET", "", date, Azurite.AccountName, path, null);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "SharedKey", $"{Azurite.AccountName}:{SharedKeySignature.Sign(toSign, Convert.FromBase64String(Azurite.AccountKey))}");
        return request;
    }
}
