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
        Assert.Equal((Date, "SharedKey myaccount:PQbsyllmvLUE7kwi7uQS30H+PUn2wLJS/1u3r2/jjZM="), signed[0]);
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
