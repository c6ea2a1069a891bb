using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using SecureMcp.Storage;

namespace SecureMcp.Benchmarks;

/// <summary>
/// The Table client beside a plain HttpClient that sends the same signed request to the same emulator. Wanted: within one and
/// a tenth of its time.
/// </summary>
public class TableBenchmarks : IDisposable
{
    private const string Account = "devstoreaccount1";
    private static readonly byte[] Key = Convert.FromBase64String("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");
    private readonly HttpClient http = new();
    private Process? emulator;
    private TableClient table = null!;
    private string root = "";
    private int rows;

    /// <summary>An emulator of its own, with one table and one row.</summary>
    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var port = FreePort();
        emulator = Process.Start(new ProcessStartInfo("node", ["node_modules/azurite/dist/src/table/main.js", "--inMemoryPersistence", "--silent", "--disableTelemetry", "--tableHost", "127.0.0.1", "--tablePort", $"{port}"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "tests", "SecureMcp.EndToEnd", "node"),
            RedirectStandardOutput = true,
        });
        root = $"http://127.0.0.1:{port}/{Account}";
        table = new TableServiceClient($"AccountName={Account};AccountKey={Convert.ToBase64String(Key)};TableEndpoint={root}").GetTableClient("bench");
        for (var i = 0; ; i++)
        {
            try
            {
                await table.CreateIfNotExistsAsync(CancellationToken.None);
                break;
            }
            catch (TableServiceException) when (i < 20)
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        }

        await table.UpsertEntityAsync(Row("r"), TableUpdateMode.Replace, CancellationToken.None);
    }

    /// <summary>Ends the emulator.</summary>
    [GlobalCleanup]
    public void CleanUp() => Dispose();

    /// <summary>The measure: a point read, its body taken as bytes.</summary>
    [Benchmark(Baseline = true)]
    public async Task<int> PlainRead()
    {
        using var request = Signed(HttpMethod.Get, "/bench(PartitionKey='p',RowKey='r')", null);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadAsByteArrayAsync()).Length;
    }

    /// <summary>The same by the client, with the row read.</summary>
    [Benchmark]
    public async Task<string?> ClientRead() => (await table.GetEntityIfExistsAsync("p", "r", CancellationToken.None)).Entity!.GetString("Text");

    /// <summary>An insert of a new row.</summary>
    [Benchmark]
    public async Task<HttpStatusCode> PlainInsert()
    {
        var body = $$"""{"PartitionKey":"p","RowKey":"r{{rows++}}","Text":"{{new string('x', 200)}}","Until@odata.type":"Edm.DateTime","Until":"2026-11-21T10:00:00.0000000Z","Count":1}""";
        using var request = Signed(HttpMethod.Post, "/bench", Encoding.UTF8.GetBytes(body));
        request.Headers.Add("Prefer", "return-no-content");
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return response.StatusCode;
    }

    /// <summary>The same by the client.</summary>
    [Benchmark]
    public async Task<bool> ClientInsert() => (await table.AddEntityAsync(Row($"r{rows++}"), CancellationToken.None)).Outcome == TableOutcome.Done;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (emulator is { HasExited: false })
            emulator.Kill(entireProcessTree: true);
        emulator?.Dispose();
        emulator = null;
        http.Dispose();
        GC.SuppressFinalize(this);
    }

    private static TableEntity Row(string key) => new("p", key)
    {
        ["Text"] = new string('x', 200),
        ["Until"] = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero),
        ["Count"] = 1,
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private HttpRequestMessage Signed(HttpMethod method, string path, byte[]? body)
    {
        var date = TimeProvider.System.GetUtcNow().ToString("R");
        var request = new HttpRequestMessage(method, new Uri(root + path));
        var type = "";
        if (body is not null)
        {
            type = "application/json";
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        request.Headers.Add("x-ms-date", date);
        request.Headers.Add("x-ms-version", "2020-12-06");
        request.Headers.Add("DataServiceVersion", "3.0");
        request.Headers.Add("MaxDataServiceVersion", "3.0");
        request.Headers.Add("Accept", "application/json;odata=minimalmetadata");
        var lines = $"{method}\n\n{type}\n{date}\n/{Account}{request.RequestUri!.AbsolutePath}";
        request.Headers.Authorization = new AuthenticationHeaderValue("SharedKey", $"{Account}:{Convert.ToBase64String(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes(lines)))}");
        return request;
    }
}
