using System.Text.Json.Nodes;
using SecureMcp.EndToEnd.Peers;

namespace SecureMcp.EndToEnd;

/// <summary>Promise: every call of a known caller is on record before its answer is, and its allowance holds over all instances.</summary>
public sealed class AuditAndLimitsTests(SharedAzurite azurite)
{
    private const string Reader = "documents.read";
    private const string Writer = "documents.read orders.write";

    [Fact]
    public async Task A_call_is_on_record_before_its_answer_is_read()
    {
        await using var app = await StartAsync(1);
        var token = await app.TokenAsync(Reader);
        IReadOnlyList<JsonObject> seen = [];
        app.First.Http.BeforeBody = async () => seen = await app.RecordsAsync();
        var answer = await app.First.SearchAsync(token);
        var record = Assert.Single(seen);

        Assert.Equal(200, answer.Status);
        Assert.Equal("Outcome allowed", $"{record["Phase"]} {record["Decision"]}");
        Assert.Equal("tools/call search_documents", $"{record["Method"]} {record["Member"]}");
        Assert.Equal($"{EntraClaims.TenantId} {EntraClaims.UserId}", $"{record["TenantId"]} {record["SubjectId"]}");
        Assert.Equal(Reader, $"{record["Scopes"]}");
        Assert.Equal(answer.Body.Length, record["ResultBytes"]!.GetValue<int>());
        Assert.Equal(Assert.Single(app.First.Host.Invocations).Id, $"{record["InvocationId"]}");
        Assert.Equal(McpHttp.ModernVersion, $"{record["ProtocolVersion"]}");
    }

    [Fact]
    public async Task Every_call_leaves_one_record_with_the_invocation_that_carried_it()
    {
        await using var app = await StartAsync(2);
        var token = await app.TokenAsync(Reader);
        for (var i = 0; i < 4; i++)
        {
            var instance = app.Instances[i % 2];
            await instance.SearchAsync(token);
            await instance.Http.ModernAsync(token, i, "tools/list", []);
            await instance.Http.LegacyAsync(token, i, "resources/list", []);
            await instance.Http.ModernAsync(token, i, "no/such", []);
            await instance.Http.PostAsync(token, "{\"jsonrpc\":"u8.ToArray());
        }

        var records = await app.RecordsAsync();
        Assert.Equal(20, records.Count);
        Assert.Equal(20, records.Select(record => $"{record["CorrelationId"]}").Distinct().Count());
        Assert.Equal(
            app.Instances.SelectMany(instance => instance.Host.Invocations).Select(invocation => invocation.Id).Order(StringComparer.Ordinal),
            records.Select(record => $"{record["InvocationId"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_hidden_member_and_an_absent_one_are_refused_and_told_apart_on_record_only()
    {
        await using var app = await StartAsync(1);
        var token = await app.TokenAsync(Reader);
        var hidden = await app.First.CallAsync(token, "refund_order", []);
        var absent = await app.First.CallAsync(token, "nobody_knows", []);
        var reasons = (await app.RecordsAsync()).ToDictionary(record => $"{record["Member"]}", record => $"{record["Phase"]} {record["Decision"]} {record["Reason"]}");

        Assert.Equal(hidden.Text.Replace("refund_order", "nobody_knows", StringComparison.Ordinal), absent.Text);
        Assert.Equal(2, reasons.Count);
        Assert.Equal("Outcome refused MemberUnknown/hidden", reasons["refund_order"]);
        Assert.Equal("Outcome refused MemberUnknown/absent", reasons["nobody_knows"]);
    }

    [Fact]
    public async Task Who_is_not_let_in_leaves_no_record_and_uses_up_nobodys_allowance()
    {
        await using var app = await StartAsync(1, 1);
        string?[] tokens = [null, "garbage", await app.MintAsync(app.Claims.User(Reader, EntraClaims.Expire)), await app.MintAsync(app.Claims.User(Reader), "other")];
        foreach (var token in tokens)
            Assert.Equal(401, (await app.First.Http.LegacyAsync(token, 1, "tools/list", [])).Status);
        var let = await app.First.SearchAsync(await app.TokenAsync(Reader));

        Assert.Equal(200, let.Status);
        Assert.Equal("tools/call", $"{Assert.Single(await app.RecordsAsync())["Method"]}");
    }

    [Fact]
    public async Task A_tool_that_writes_leaves_its_intent_and_its_outcome()
    {
        await using var app = await StartAsync(1);
        var answer = await app.First.RefundAsync(await app.TokenAsync(Writer), "ORD-1001", 1.5m);
        var records = await app.RecordsAsync();

        Assert.NotNull(answer.Message["result"]!["structuredContent"]);
        Assert.Equal(["Intent", "Outcome"], records.Select(record => $"{record["Phase"]}"));
        Assert.All(records, record => Assert.Equal("refund_order allowed", $"{record["Member"]} {record["Decision"]}"));
        Assert.Equal($"{records[0]["CorrelationId"]}", $"{records[1]["CorrelationId"]}");
        Assert.All(records, record => Assert.Equal(Assert.Single(app.First.Host.Invocations).Id, $"{record["InvocationId"]}"));
        Assert.Equal(0, records[0]["ResultBytes"]!.GetValue<int>());
        Assert.Equal(answer.Body.Length, records[1]["ResultBytes"]!.GetValue<int>());
    }

    [Fact]
    public async Task No_record_and_no_log_line_holds_the_token_or_what_the_arguments_say()
    {
        await using var app = await StartAsync(1);
        var token = await app.TokenAsync(Writer);
        await app.First.SearchAsync(token, "quince marmalade");
        await app.First.CallAsync(token, "search_documents", new JsonObject { ["query"] = "quince", ["limit"] = "quince" });
        await app.First.CallAsync(token, "search_documents", new JsonObject { ["quince"] = 1 });
        await app.First.CallAsync(token, "refund_order", new JsonObject { ["orderId"] = "ORD-1003", ["amount"] = 731.25, ["reason"] = "quince stains" });
        await app.First.CallAsync(token, "get_user_profile", new JsonObject { ["userId"] = "731.25" });
        var records = await app.RecordsAsync();
        var written = string.Join('\n', [.. records.Select(record => record.ToJsonString()), .. app.First.Host.OutputLines]);

        Assert.Equal(6, records.Count);
        Assert.All([.. token.Split('.'), "quince", "731.25", "ORD-1003", "Ada Example"], secret => Assert.DoesNotContain(secret, written, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Two_instances_share_one_allowance_to_the_last_call()
    {
        await using var app = await StartAsync(2, 7);
        var token = await app.TokenAsync(Reader);
        List<McpAnswer> answers = [];
        for (var i = 0; i < 12; i++)
            answers.Add(await app.Instances[i % 2].SearchAsync(token));

        Assert.Equal([.. Enumerable.Repeat(200, 7), .. Enumerable.Repeat(429, 5)], answers.Select(answer => answer.Status));
        Assert.All(answers.Skip(7), answer =>
        {
            // The first of them counts for a day, unless the other instance gives back what it leased: that it says within seconds.
            Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, (24 * 3600) + 60);
            Assert.Equal(429, answer.Code);
        });
        Assert.Equal(200, (await app.First.SearchAsync(await app.TokenAsync(Reader, ScaledApp.NewUserId()))).Status);
        Assert.Equal(5, (await app.RecordsAsync()).Count(record => $"{record["Decision"]} {record["Reason"]}" == "refused RateExceeded/caller"));
    }

    [Fact]
    public async Task A_burst_over_two_instances_gets_the_allowance_and_not_one_call_more()
    {
        await using var app = await StartAsync(2, 25);
        var tokens = new[] { await app.TokenAsync(Reader), await app.TokenAsync(Reader) };
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => app.Instances[i % 2].SearchAsync(tokens[i / 2 % 2])));

        Assert.Equal(25, answers.Count(answer => answer.Status == 200));
        Assert.Equal(75, answers.Count(answer => answer.Status == 429));
        Assert.All(answers, answer => Assert.Equal(answer.Status == 429, answer.Headers.RetryAfter is not null));
    }

    [Fact]
    public async Task An_instance_killed_right_after_an_answer_has_the_call_on_record()
    {
        await using var app = await StartAsync(1);
        var answer = await app.First.RefundAsync(await app.TokenAsync(Writer), "ORD-1001", 2m);
        app.First.Host.Kill();

        Assert.Equal(200, answer.Status);
        Assert.Equal(["Intent", "Outcome"], (await app.RecordsAsync()).Select(record => $"{record["Phase"]}"));
        // The next instance knows what was spent: state is in the tables alone.
        var next = await app.AddAsync();
        Assert.Equal(200, (await next.SearchAsync(await app.TokenAsync(Reader))).Status);
        Assert.Equal(3, (await app.RecordsAsync()).Count);
    }

    [Fact]
    public async Task A_killed_instance_takes_no_part_of_the_spent_allowance_with_it()
    {
        await using var app = await StartAsync(1, 2);
        var token = await app.TokenAsync(Reader);
        await app.First.SearchAsync(token);
        await app.First.SearchAsync(token);
        app.First.Host.Kill();

        Assert.Equal(429, (await (await app.AddAsync()).SearchAsync(token)).Status);
    }

    private async Task<ScaledApp> StartAsync(int instances, int permits = 100_000) => await ScaledApp.StartAsync(
        await azurite.RequireAsync(),
        instances,
        ("SecureMcp__Limits__PermitLimit", $"{permits}"),
        // So long that nothing of the allowance comes back while a test runs.
        ("SecureMcp__Limits__Window", "1.00:00:00"));
}
