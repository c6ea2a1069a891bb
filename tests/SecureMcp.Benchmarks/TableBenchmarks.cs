using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using SecureMcp.Storage;

namespace SecureMcp.Benchmarks;

/// <summary>
/// The Table client beside a plain HttpClient that sends the same signed request to the same emulator. Wanted: within one and
/// a tenth of its time. The times swing with the machine, so <see cref="CompareAsync"/> takes turns; the table shows what is
/// allocated.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class TableBenchmarks : IDisposable
{
    private const int Turns = 4000;
    private const string Account = "devstoreaccount1";
    private static readonly byte[] Key = Convert.FromBase64String("Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==");
    private readonly HttpClient http = new();
    private Process? emulator;
    private TableClient table = null!;
    private string root = "";
    private int rows;

    /// <summary>An emulator of its own, with one table and one row. Not async: the in-process toolchain does not wait for that.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        try
        {
            StartAsync().GetAwaiter().GetResult();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Ends the emulator.</summary>
    [GlobalCleanup]
    public void CleanUp() => Dispose();

    /// <summary>The measure: a point read, its body taken as bytes.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("read")]
    public async Task<int> PlainRead()
    {
        using var request = Signed(HttpMethod.Get, "/bench(PartitionKey='p',RowKey='r')", null);
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadAsByteArrayAsync()).Length;
    }

    /// <summary>The same by the client, with the row read.</summary>
    [Benchmark, BenchmarkCategory("read")]
    public async Task<string?> ClientRead() => (await table.GetEntityIfExistsAsync("p", "r", CancellationToken.None)).Entity!.GetString("Text");

    /// <summary>The other measure: an insert of a new row.</summary>
    [Benchmark(Baseline = true), BenchmarkCategory("insert")]
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
    [Benchmark, BenchmarkCategory("insert")]
    public async Task<bool> ClientInsert() => (await table.AddEntityAsync(Row($"r{rows++}"), CancellationToken.None)).Outcome == TableOutcome.Done;

    /// <summary>Medians of requests that take turns, so that the machine's noise is the same for all.</summary>
    public async Task<string> CompareAsync()
    {
        SetUp();
        (string Name, List<double> Times, Func<Task> Ask)[] sides =
        [
            ("plain read", [], PlainRead), ("client's read", [], ClientRead), ("plain insert", [], PlainInsert), ("client's insert", [], ClientInsert),
        ];
        for (var turn = 0; turn < Turns; turn++)
        {
            foreach (var (_, times, ask) in sides)
            {
                var started = TimeProvider.System.GetTimestamp();
                await ask();
                if (turn >= Turns / 4)
                    times.Add(TimeProvider.System.GetElapsedTime(started).TotalMicroseconds);
            }
        }

        var medians = sides.Select(side => side.Times.Order().ElementAt(side.Times.Count / 2)).ToList();
        return $"Table client: {string.Join(", ", sides.Zip(medians, (side, median) => $"{side.Name} {median:F0} us"))}; ratios {medians[1] / medians[0]:F2} and {medians[3] / medians[2]:F2}";
    }

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

    private async Task StartAsync()
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
