using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Core.Pipeline;
using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

/// <summary>
/// The signatures were computed apart from this code: HMAC-SHA256 over the lines as the REST reference gives them, with the
/// key of the bytes 0 to 63.
/// </summary>
public sealed class SharedKeyTests
{
    private const string Date = "Sat, 21 Nov 2026 10:00:00 GMT";
    private static readonly byte[] Key = [.. Enumerable.Range(0, 64).Select(i => (byte)i)];

    [Theory]
    [InlineData("POST", "application/json", "myaccount", "/Tables", null, "PQbsyllmvLUE7kwi7uQS30H+PUn2wLJS/1u3r2/jjZM=")]
    [InlineData("GET", "", "myaccount", "/t(PartitionKey='a',RowKey='O%27%27Brien')", "metadata", "mxi4RDL9ZS1PKh2io8y8PUuLsbI78a0ZY34nNXQzhpk=")]
    [InlineData("GET", "", "myaccount", "/t()", null, "rWuJnos9BUNO2x+ouxilqUfFh+lGN3+LS2CnG26yPI4=")]
    [InlineData("GET", "", "myaccount", "/t(PartitionKey='a%27%27b%20%25%2B',RowKey='%F0%9F%98%80')", null, "9AEScfKk1ZqCr8/80XODzJXfvGoE28y1zUzr90O/ZkI=")]
    [InlineData("DELETE", "", "myaccount", "/t(PartitionKey='p',RowKey='r')", null, "Mk15a2GyctD+LFLUNia4DbVVnC8n52vW4eTBQRI4fmE=")]
    [InlineData("PATCH", "application/json", "myaccount", "/t(PartitionKey='p',RowKey='r')", null, "vNT93PTrY45Vjn5lJonbM6Ea+kBFG4Ip297S8CW9jgg=")]
    [InlineData("POST", "multipart/mixed; boundary=batch_f351702c-c8c8-48c6-af2c-91b809c651ce", "myaccount", "/$batch", null, "LCB98Bl/4H50zXOMYdanvBbBi/FiYZ+achUHnrIHm54=")]
    [InlineData("PUT", "application/json", "devstoreaccount1", "/devstoreaccount1/t(PartitionKey=%27a%27,RowKey=%27b%27)", null, "06TqHd1O8YUmXRSnRIdQwVLvJpfxXQ7AoQZ+9lb4M40=")]
    public void The_signature_is_the_one_of_the_reference(string verb, string type, string account, string path, string? component, string expected)
    {
        var toSign = SharedKeySignature.StringToSign(verb, type, Date, account, path, component);
        Assert.Equal(expected, SharedKeySignature.Sign(toSign, Key));
    }

    [Fact]
    public void The_signed_lines_are_verb_md5_type_date_and_resource()
    {
        Assert.Equal(
            $"GET\n\n\n{Date}\n/myaccount/t()?comp=metadata",
            SharedKeySignature.StringToSign("GET", "", Date, "myaccount", "/t()", "metadata"));
    }

    /// <summary>As in the tests of Microsoft's own client for JavaScript, which signs two of these lines (Shared Key Lite).</summary>
    [Fact]
    public void A_published_signature_comes_out() =>
        Assert.Equal(
            "mzKy4ZjXbTEueNQp2cxou+kKrfCnWpdau5I6kJIO58g=",
            SharedKeySignature.Sign("Thu, 03 Sep 2020 18:50:45 GMT\n/accountName/tablename(PartitionKey='p1',RowKey='r1')", Convert.FromBase64String("accountKey==")));

    /// <summary>As in the reference and in the tests of Microsoft's own client for Go.</summary>
    [Fact]
    public void The_published_lines_come_out() =>
        Assert.Equal(
            "PUT\n\ntext/plain; charset=UTF-8\nSun, 11 Oct 2009 19:52:39 GMT\n/testaccount1/Tables",
            SharedKeySignature.StringToSign("PUT", "text/plain; charset=UTF-8", "Sun, 11 Oct 2009 19:52:39 GMT", "testaccount1", "/Tables", null));

    [Fact]
    public async Task Every_operation_signs_what_goes_over_the_wire()
    {
        List<(string Signed, string Expected)> requests = [];
        using var service = new ScriptedService
        {
            Answer = (request, _) =>
            {
                // Said again in words of the reference: verb, no MD5, type, date, and the account with the path but no query.
                var lines = $"{request.Method}\n\n{request.Content?.Headers.ContentType}\n{request.Headers.GetValues("x-ms-date").Single()}\n/acct{request.RequestUri!.AbsolutePath}";
                requests.Add((request.Headers.Authorization!.ToString(), $"SharedKey acct:{Convert.ToBase64String(HMACSHA256.HashData(new byte[64], Encoding.UTF8.GetBytes(lines)))}"));
                return ScriptedService.Status(System.Net.HttpStatusCode.Forbidden)(request, default);
            },
        };
        var row = new TableEntity("it's 100% + \ud83d\ude00", "r") { ["A"] = 1 };
        var version = new ETag("W/\"1\"");
        foreach (var operation in (Func<Task>[])
        [
            () => service.Table.CreateIfNotExistsAsync(default), () => service.Table.AddEntityAsync(row, default),
            () => service.Table.GetEntityIfExistsAsync(row.PartitionKey, row.RowKey, default), () => service.Table.UpsertEntityAsync(row, TableUpdateMode.Merge, default),
            () => service.Table.UpdateEntityAsync(row, version, TableUpdateMode.Replace, default), () => service.Table.DeleteEntityAsync(row.PartitionKey, row.RowKey, version, default),
            () => service.Table.QueryAsync(new TableQuery { Filter = TableFilter.Equal("A", "x'+%"), Select = ["A"] }, new TableContinuation("1!2", "3"), default),
            () => service.Table.SubmitTransactionAsync([new(TableTransactionActionType.Add, row)], default),
        ])
        {
            await Assert.ThrowsAsync<TableServiceException>(operation);
        }

        Assert.Equal(8, requests.Select(request => request.Signed).Distinct().Count());
        Assert.All(requests, request => Assert.Equal(request.Expected, request.Signed));
    }

    [Fact]
    public async Task Each_try_is_signed_with_its_own_date()
    {
        var clock = new SteppingClock(new DateTimeOffset(2026, 11, 21, 9, 59, 59, TimeSpan.Zero));
        var signed = new List<(string Date, string Authorization)>();
        using var handler = new Recorder(signed);
        var options = new TableClientOptions { Transport = new HttpClientTransport(handler), Clock = clock };
        options.Retry.Delay = TimeSpan.Zero;
        var table = new TableServiceClient($"AccountName=myaccount;AccountKey={Convert.ToBase64String(Key)}", options).GetTableClient("table");
        var answer = await table.CreateIfNotExistsAsync(TestContext.Current.CancellationToken);

        Assert.Equal((TableOutcome.Throttled, true), (answer.Outcome, answer.WasRetried));
        Assert.Equal(4, signed.Select(s => s.Date).Distinct().Count());
        Assert.All(signed, s => Assert.Equal(
            $"SharedKey myaccount:{SharedKeySignature.Sign(SharedKeySignature.StringToSign("POST", "application/json", s.Date, "myaccount", "/Tables", null), Key)}", s.Authorization));
        Assert.Equal(4, signed.Select(s => s.Authorization).Distinct().Count());
    }

    /// <summary>Every look at the clock is a second later. Each try looks when it is timed, and then when it is signed.</summary>
    private sealed class SteppingClock(DateTimeOffset start) : TimeProvider
    {
        private int looks = -1;

        public override DateTimeOffset GetUtcNow() => start.AddSeconds(Interlocked.Increment(ref looks));
    }

    private sealed class Recorder(List<(string Date, string Authorization)> signed) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            signed.Add((request.Headers.GetValues("x-ms-date").Single(), request.Headers.GetValues("Authorization").Single()));
            return Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.ServiceUnavailable));
        }
    }
}
