using SecureMcp.Storage;

namespace SecureMcp.Tests.Storage;

public sealed class StorageConnectionStringTests
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODw==";

    [Theory]
    [InlineData("UseDevelopmentStorage=true", "http://127.0.0.1:10002/devstoreaccount1", "devstoreaccount1")]
    [InlineData("usedevelopmentstorage=TRUE;", "http://127.0.0.1:10002/devstoreaccount1", "devstoreaccount1")]
    [InlineData("AccountName=acct;AccountKey=" + Key, "https://acct.table.core.windows.net/", "acct")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=" + Key + ";EndpointSuffix=core.chinacloudapi.cn", "https://acct.table.core.chinacloudapi.cn/", "acct")]
    [InlineData("AccountName=acct;AccountKey=" + Key + ";TableEndpoint=https://tables.example/acct;BlobEndpoint=https://blobs.example", "https://tables.example/acct", "acct")]
    [InlineData(" AccountName = acct;AccountKey=" + Key, null, null)]
    [InlineData("DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=" + Key + ";TableEndpoint=http://127.0.0.1:7/devstoreaccount1;", "http://127.0.0.1:7/devstoreaccount1", "devstoreaccount1")]
    public void The_forms_of_the_portal_and_the_emulator_are_read(string text, string? endpoint, string? account)
    {
        Assert.Equal(endpoint is not null, StorageConnectionString.TryParse(text, out var parsed, out var fault));
        Assert.Equal(endpoint is null, fault is not null);
        Assert.Equal(endpoint, parsed?.TableEndpoint.AbsoluteUri);
        Assert.Equal(account, parsed?.AccountName);
    }

    [Fact]
    public void The_key_is_decoded()
    {
        Assert.True(StorageConnectionString.TryParse("AccountName=acct;AccountKey=" + Key, out var parsed, out _));
        Assert.Equal(Enumerable.Range(0, 16).Select(i => (byte)i), parsed.AccountKey);
    }

    [Theory]
    [InlineData("", "AccountName")]
    [InlineData("AccountKey=" + Key, "AccountName")]
    [InlineData("AccountName=a/b;AccountKey=" + Key, "letters and digits")]
    [InlineData("AccountName=acct", "AccountKey in base64")]
    [InlineData("AccountName=acct;AccountKey=", "AccountKey in base64")]
    [InlineData("AccountName=acct;AccountKey=not base64!", "AccountKey in base64")]
    [InlineData("AccountName=acct;AccountKey=" + Key + ";AccountKey=" + Key, "once")]
    [InlineData("AccountName=acct;SharedAccessSignature=sv=2020&sig=" + Key, "shared access signatures")]
    [InlineData("TableEndpoint=https://acct.table.core.windows.net/?sv=1&sig=" + Key + ";AccountName=acct;AccountKey=" + Key, "query")]
    [InlineData("AccountName=acct;Passw0rd;AccountKey=" + Key, "Name=Value")]
    [InlineData("UseDevelopmentStorage=false", "UseDevelopmentStorage=true")]
    [InlineData("UseDevelopmentStorage=true;AccountName=acct;AccountKey=" + Key, "nothing else")]
    [InlineData("DefaultEndpointsProtocol=http;AccountName=acct;AccountKey=" + Key, "plain http")]
    [InlineData("AccountName=acct;AccountKey=" + Key + ";TableEndpoint=http://10.0.0.4/acct", "plain http")]
    [InlineData("AccountName=acct;AccountKey=" + Key + ";TableEndpoint=ftp://acct.example", "https")]
    [InlineData("AccountName=acct;AccountKey=" + Key + ";TableEndpoint=tables", "absolute")]
    public void Anything_else_is_refused_with_the_rule_and_without_a_value(string text, string rule)
    {
        Assert.False(StorageConnectionString.TryParse(text, out var parsed, out var fault));
        Assert.Null(parsed);
        Assert.Contains(rule, fault, StringComparison.Ordinal);
        foreach (var value in new[] { Key, "acct", "Passw0rd", "not base64" })
            Assert.DoesNotContain(value, fault, StringComparison.Ordinal);
    }
}
