using System.Net;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using SecureMcp.Audits;
using SecureMcp.Calls;
using SecureMcp.Limits;
using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

public sealed class TableServiceClientTests
{
    private static readonly Uri Service = new("https://acct.table.core.windows.net");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_identity_s_token_is_asked_for_storage_and_sent_as_bearer()
    {
        var credential = new FixedCredential();
        using var wire = new Wire(HttpStatusCode.NoContent, "");
        var table = new TableServiceClient(Service, credential, Options(wire)).GetTableClient("table");
        Assert.Equal(TableOutcome.Done, (await table.CreateIfNotExistsAsync(Cancellation)).Outcome);
        Assert.Equal(["https://storage.azure.com/.default"], credential.Scopes);
        Assert.Equal("Bearer the-token", wire.Last!.Headers.Authorization!.ToString());
        Assert.Equal("https://acct.table.core.windows.net/Tables", wire.Last.RequestUri!.AbsoluteUri);
        Assert.Equal("2020-12-06", wire.Last.Headers.GetValues("x-ms-version").Single());
    }

    [Theory]
    [InlineData("http://acct.table.core.windows.net")]
    [InlineData("http://127.0.0.1:10002/devstoreaccount1")]
    public void A_token_is_never_sent_in_the_clear(string address) =>
        Assert.Throws<ArgumentException>(() => new TableServiceClient(new Uri(address), new FixedCredential()));

    [Theory]
    [InlineData("ab")]
    [InlineData("a/b")]
    [InlineData("Tables")]
    public void A_table_s_name_cannot_lead_elsewhere(string name) =>
        Assert.Throws<ArgumentException>(() => new TableServiceClient(Service, new FixedCredential()).GetTableClient(name));

    [Fact]
    public void A_broken_connection_string_is_not_repeated()
    {
        var thrown = Assert.Throws<ArgumentException>(() => new TableServiceClient("AccountName=acct;AccountKey=c2VjcmV0;oops"));
        Assert.DoesNotContain("c2VjcmV0", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_identity_that_gets_no_token_makes_the_store_unavailable()
    {
        using var wire = new Wire(HttpStatusCode.NoContent, "");
        var table = new TableServiceClient(Service, new NoCredential(), Options(wire)).GetTableClient("table");
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await new TableAuditStore(table, NullLogger<TableAuditStore>.Instance).ProbeAsync(Cancellation));
        Assert.Null(wire.Last);
    }

    [Theory]
    [InlineData(404, "")]
    [InlineData(404, "<html>no such site</html>")]
    [InlineData(200, "")]
    [InlineData(200, "<html>sign in</html>")]
    [InlineData(302, "")]
    [InlineData(401, """{"odata.error":{"code":"InvalidAuthenticationInfo"}}""")]
    [InlineData(403, """{"odata.error":{"code":"AuthorizationPermissionMismatch"}}""")]
    [InlineData(409, """{"odata.error":{"code":"TableBeingDeleted"}}""")]
    public async Task An_answer_that_is_not_the_service_s_own_is_no_absent_row(int status, string body)
    {
        using var wire = new Wire((HttpStatusCode)status, body);
        var table = new TableServiceClient(Service, new FixedCredential(), Options(wire)).GetTableClient("table");
        var rates = new TableRateStore(table, NullLogger<TableRateStore>.Instance);
        var thrown = await Assert.ThrowsAsync<StateUnavailableException>(async () => await rates.GetAsync(new string('a', 64), Cancellation));
        Assert.DoesNotContain("the-token", thrown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_conflict_on_the_only_try_is_another_record_and_this_one_is_not_stored()
    {
        using var wire = new Wire(HttpStatusCode.Conflict, """{"odata.error":{"code":"EntityAlreadyExists"}}""");
        var table = new TableServiceClient(Service, new FixedCredential(), Options(wire)).GetTableClient("table");
        var answer = await table.AddEntityAsync(new TableEntity("p", "r"), Cancellation);
        Assert.Equal((TableOutcome.Conflict, false), (answer.Outcome, answer.WasRetried));
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await new TableAuditStore(table, NullLogger<TableAuditStore>.Instance).AppendAsync(Record, Cancellation));
        Assert.Equal("return-no-content", wire.Last!.Headers.GetValues("Prefer").Single());
    }

    [Fact]
    public async Task A_write_without_a_version_in_its_answer_is_not_taken_for_done()
    {
        using var wire = new Wire(HttpStatusCode.NoContent, "");
        var table = new TableServiceClient(Service, new FixedCredential(), Options(wire)).GetTableClient("table");
        var rates = new TableRateStore(table, NullLogger<TableRateStore>.Instance);
        await Assert.ThrowsAsync<StateUnavailableException>(async () => await rates.TryPutAsync(new string('a', 64), RateState.Empty, null, Cancellation));
    }

    [Fact]
    public void The_settings_open_the_service_that_they_name()
    {
        Assert.Equal(Service, TableServiceConnection.Open(new StorageOptions { TableServiceUri = Service }, TimeProvider.System).Endpoint);
        Assert.Equal(
            Service,
            TableServiceConnection.Open(new StorageOptions { TableServiceUri = Service, ManagedIdentityClientId = "00000000-0000-0000-0000-000000000001" }, TimeProvider.System).Endpoint);
        Assert.Equal(10002, TableServiceConnection.Open(new StorageOptions { ConnectionString = "UseDevelopmentStorage=true" }, TimeProvider.System).Endpoint.Port);
        Assert.Throws<InvalidOperationException>(() => TableServiceConnection.Open(new StorageOptions(), TimeProvider.System));
        Assert.Throws<InvalidOperationException>(() => TableServiceConnection.Open(new StorageOptions { Kind = StorageKind.Memory }, TimeProvider.System));
    }

    private static AuditRecord Record { get; } = new()
    {
        Phase = AuditPhase.Outcome,
        CorrelationId = "7f",
        Time = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero),
        Scheme = "entra",
        TenantId = "t",
        SubjectId = "s",
        Scopes = "",
        Roles = "",
        Decision = "allowed",
    };

    private static TableClientOptions Options(Wire wire) => new() { Transport = new HttpClientTransport(wire) };

    private sealed class FixedCredential : TokenCredential
    {
        public string[] Scopes { get; private set; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Scopes = requestContext.Scopes;
            return new AccessToken("the-token", DateTimeOffset.MaxValue);
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }

    private sealed class NoCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("No identity here.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException("No identity here.");
    }

    /// <summary>Answers every request the same.</summary>
    private sealed class Wire(HttpStatusCode status, string body) : HttpMessageHandler
    {
        public HttpRequestMessage? Last { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Last = request;
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }
    }
}
