using System.Security.Cryptography;
using SecureMcp.Callers;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: what operators do to API keys with the command line holds on every instance, without a restart.</summary>
public sealed class StoredKeysTests(SharedAzurite azurite)
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(10);

    private readonly string hashKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    [Fact]
    public async Task A_created_key_is_let_in_everywhere_and_a_revoked_one_nowhere_within_ten_seconds()
    {
        await using var app = await StartAsync(2);
        var made = await CreateAsync(app, "nightly");
        Assert.Equal((0, "Keep it: it can't be shown again."), (made.Code, made.Error.Trim()));
        var key = made.Out.Trim();
        Assert.Null(ApiKeyFormat.Check(key));
        foreach (var instance in app.Instances)
            Assert.Equal(200, (await CallAsync(instance, key)).Status);

        var revoked = await app.OperateAsync("Key", ["keys", "revoke", "--id", "nightly"]);
        var since = TimeProvider.System.GetTimestamp();
        Assert.Equal(0, revoked.Code);
        foreach (var instance in app.Instances)
            await EventuallyRefusedAsync(instance, key, since);
        // What every instance forgot meanwhile it does not take up again.
        foreach (var instance in app.Instances)
            Assert.Equal(401, (await CallAsync(instance, key)).Status);
    }

    [Fact]
    public async Task A_rotated_key_leaves_its_caller_the_same_and_ends_after_the_overlap()
    {
        await using var app = await StartAsync(2);
        var old = (await CreateAsync(app, "nightly")).Out.Trim();
        Assert.Equal(200, (await CallAsync(app.First, old)).Status);
        var rotated = await app.OperateAsync("Key", ["keys", "rotate", "--id", "nightly", "--expires", "2199-01-01", "--overlap", "00:00:15", "--hash-key-env", "SECRET"], hashKey);
        Assert.True(rotated.Code == 0, rotated.Error);
        var renewed = rotated.Out.Trim();

        Assert.NotEqual(old, renewed);
        Assert.Equal(200, (await CallAsync(app.Instances[1], renewed)).Status);
        Assert.Equal(200, (await CallAsync(app.Instances[1], old)).Status);
        var callers = (await app.RecordsAsync()).Select(record => $"{record["TenantId"]} {record["SubjectId"]} {record["Scopes"]}").Distinct();
        Assert.Equal("contoso nightly documents.read", Assert.Single(callers));
        var since = TimeProvider.System.GetTimestamp();
        foreach (var instance in app.Instances)
            await EventuallyRefusedAsync(instance, old, since, TimeSpan.FromSeconds(15) + Promised);
        Assert.Equal(200, (await CallAsync(app.First, renewed)).Status);
    }

    [Fact]
    public async Task The_list_shows_what_a_key_is_and_nothing_that_opens()
    {
        await using var app = await StartAsync(1);
        var key = (await CreateAsync(app, "nightly")).Out.Trim();
        var other = (await CreateAsync(app, "weekly")).Out.Trim();
        await app.OperateAsync("Key", ["keys", "revoke", "--id", "weekly"]);
        await CallAsync(app.First, key);
        // The use is written behind the answer.
        var lines = await ListAsync(app);
        for (var i = 0; i < 100 && lines.Any(line => line[1] == "nightly" && line[5] == "-"); i++)
            lines = await ListAsync(app);

        Assert.Equal(["hash", "id", "tenant", "state", "ends", "last use", "name", "owner", "scopes", "roles"], lines[0]);
        Assert.Equal(["nightly", "contoso", "good", "2199-01-01T00:00:00Z"], lines[1][1..5]);
        Assert.StartsWith("20", lines[1][5], StringComparison.Ordinal);
        Assert.Equal(["Night shift", "Team A", "documents.read", "-"], lines[1][6..]);
        Assert.Equal(["weekly", "contoso", "revoked"], lines[2][1..4]);
        var shown = string.Join(' ', lines.SelectMany(line => line));
        foreach (var secret in new[] { key, other })
        {
            var hash = ApiKeyHash.Write(ApiKeyHash.Of(secret, Convert.FromBase64String(hashKey)));
            Assert.DoesNotContain(secret[5..20], shown, StringComparison.Ordinal);
            Assert.DoesNotContain(hash, shown, StringComparison.OrdinalIgnoreCase);
            Assert.Contains(hash[..12], shown, StringComparison.Ordinal);
        }

        var byHash = await app.OperateAsync("Key", ["keys", "revoke", "--hash", lines[1][0]]);
        Assert.Equal(0, byHash.Code);
        Assert.Equal("revoked", (await ListAsync(app))[1][3]);
    }

    [Fact]
    public async Task What_can_not_be_done_is_said_and_changes_nothing()
    {
        await using var app = await StartAsync(1);
        await CreateAsync(app, "nightly");
        var twice = await CreateAsync(app, "nightly");
        var nobody = await app.OperateAsync("Key", ["keys", "revoke", "--id", "nobody"]);
        var nothing = await app.OperateAsync("Key", ["keys", "rotate", "--id", "nobody", "--expires", "2199-01-01", "--hash-key-env", "SECRET"], hashKey);
        var wrong = await CommandLineProcess.RunAsync(["keys", "list"], "");

        Assert.Equal((1, ""), (twice.Code, twice.Out));
        Assert.Contains("keys rotate", twice.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1, 2), (nobody.Code, nothing.Code, wrong.Code));
        Assert.Contains("Give exactly one of --table-service-uri, --connection-env, --connection-file and --connection-stdin.", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await ListAsync(app)).Count);
    }

    [Fact]
    public async Task Without_the_table_a_key_is_neither_good_nor_bad()
    {
        await using var own = await Azurite.StartAsync();
        await using var app = await StartAsync(1, own);
        var key = (await CreateAsync(app, "nightly")).Out.Trim();
        own.Kill();

        var answer = await CallAsync(app.First, key);
        Assert.Equal((503, true), (answer.Status, answer.Headers.RetryAfter is not null));
        var said = await app.OperateAsync("Key", ["keys", "list"]);
        Assert.Equal((1, ""), (said.Code, said.Out));
        Assert.Contains("is not available", said.Error, StringComparison.Ordinal);
    }

    private static Task<McpAnswer> CallAsync(ScaledApp.Instance instance, string key) => instance.SearchAsync(key);

    private static async Task EventuallyRefusedAsync(ScaledApp.Instance instance, string key, long since, TimeSpan? within = null)
    {
        while ((await CallAsync(instance, key)).Status != 401)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < (within ?? Promised), "The key was taken for longer than it may be.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TestContext.Current.CancellationToken);
        }
    }

    private static async Task<IReadOnlyList<string[]>> ListAsync(ScaledApp app)
    {
        var listed = await app.OperateAsync("Key", ["keys", "list"]);
        Assert.Equal((0, ""), (listed.Code, listed.Error));
        return [.. listed.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r').Split('\t'))];
    }

    private async Task<ScaledApp> StartAsync(int count, Azurite? own = null) =>
        await ScaledApp.StartAsync(own ?? await azurite.RequireAsync(), count, ("SecureMcp__Callers__ApiKeys__HashKey", hashKey), ("SecureMcp__Callers__ApiKeys__UseTable", "true"));

    private Task<(int Code, string Out, string Error)> CreateAsync(ScaledApp app, string id) =>
        app.OperateAsync(
            "Key",
            ["keys", "create", "--id", id, "--tenant", "contoso", "--name", "Night shift", "--owner", "Team A", "--scope", "documents.read", "--expires", "2199-01-01", "--hash-key-env", "SECRET"],
            hashKey);
}
